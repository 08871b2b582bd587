#pragma once
// Partitions whose read models another process holds: it is asked for what it would answer.

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/place.h"
#include "projections/projections.h"

namespace quittance {

struct PartAsked {
  PartitionId partition;
  // "AgingService.GetAging"; empty: only when the last entry was recorded.
  std::string_view rpc;
  const google::protobuf::Message* request = nullptr;  // of the RPC; null where there is none
  std::string_view today;                              // the default as_of
  absl::Time deadline;
  // The question is about this partition only: all of the answer is asked for, not a part of it.
  bool whole = false;
};

struct PartTold {
  // What AskPartitions makes of the partition, or the RPC's response.
  std::string bytes;
  v1::Token position;
  Projections::Recorded recorded;
};

// Thread-safe.
class Elsewhere {
 public:
  virtual ~Elsewhere() = default;

  // UNAVAILABLE where nobody holds the partition in time; ABORTED where this process does by now;
  // else as the query there.
  virtual absl::StatusOr<PartTold> Ask(const PartAsked& asked) = 0;
};

// Set in a query's context: only this partition's part is asked for. AskPartitions fills it and
// ends the query with CANCELLED.
struct OnlyPart {
  PartitionId partition;
  bool is_filled = false;
  std::string bytes;
  v1::Token position;
};

}  // namespace quittance
