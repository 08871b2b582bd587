#pragma once
// A small table that several processes share, as a log of its changes: keyed records in one order,
// read by each process from the beginning, thinned out by key in the background.
//
// Contract, judged by compacted_topic_conformance.h for every implementation:
//  1. All readers see the records in one order, that of their offsets. Offsets may have holes.
//  2. Of several records with one key all but the last may vanish at any time; a last one without a
//  value may vanish, too. A last one with a value never does.
//  3. Append returns an offset when all its records are durable; they stand in their order, below
//  that offset.
//  4. After an error of Append each of its records may be there, may still arrive, may never. None
//  is there twice.
//  5. Append and End are thread-safe; Read is for one thread at a time.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/place.h"

namespace quittance {

struct CompactedRecord {
  std::string key;                   // never empty
  std::optional<std::string> value;  // nullopt: the key's earlier records are to vanish
};

struct CompactedBatch {
  std::vector<CompactedRecord> records;
  Offset next = 0;  // all below it has been read
};

class CompactedTopic {
 public:
  virtual ~CompactedTopic() = default;

  // UNAVAILABLE: the outcome is unknown. FAILED_PRECONDITION: no retry mends it. REQUIRES: one
  // record at least.
  virtual absl::StatusOr<Offset> Append(std::span<const CompactedRecord> records) = 0;

  // Beyond all that any process was told to be durable before the call. UNAVAILABLE: nobody says.
  virtual absl::StatusOr<Offset> End() = 0;

  // Records from `from` on; none, with `next` as far as known, where nothing new comes by the
  // deadline. DATA_LOSS: the topic was cut or made anew. FAILED_PRECONDITION: no retry mends it.
  virtual absl::StatusOr<CompactedBatch> Read(Offset from, absl::Time deadline) = 0;
};

}  // namespace quittance
