#pragma once
// The processes that share the partitions of a ledger: who has been given which. Advisory: where
// two hold one partition for a while, the tip rule decides what counts.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/place.h"

namespace quittance {

// What a member is told, each from the group's own thread, which waits meanwhile.
struct MembershipEvents {
  // Partitions are being given anew: nothing is this member's for certain. Not yet a reason to stop
  // with what it has: others begin only when they know that it is theirs.
  std::function<void()> on_revoked;
  // All that this member is given, after each change; empty where others have all.
  std::function<void(const std::set<PartitionId>&)> on_given;
  // Asked now and then: how far this member has come with what it is given. For people and
  // autoscalers; nothing is read from it. Empty: nothing is told.
  std::function<std::map<PartitionId, Offset>()> next_offsets{};
};

// Thread-safe.
class Membership {
 public:
  // Leaves: the others are given what this member had. on_revoked is called last.
  virtual ~Membership() = default;

  // Of whom each partition is now: the members' endpoints. UNAVAILABLE: partitions are being given
  // anew, or the brokers do not answer.
  virtual absl::StatusOr<std::map<PartitionId, std::string>> Holders(absl::Duration timeout) = 0;

  // OK, or why this member learns nothing any more.
  virtual absl::Status health() const = 0;
};

}  // namespace quittance
