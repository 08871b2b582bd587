#pragma once
// Who holds which partition, as the group said last. Stale at times: whoever is asked in vain has
// it asked anew.

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/log/membership.h"

namespace quittance {

// Thread-safe.
class Holders {
 public:
  // Until then nobody is known. `group` must outlive it or be replaced by null; `own` is this
  // process's endpoint.
  void Use(Membership* group, std::string own);

  // Another process's endpoint; empty: none is known to hold the partition.
  std::string Find(PartitionId partition) const;
  // There is another process that holds anything.
  bool HasOthers() const;

  // Asks the group, unless that was done a moment ago; waits for its answer, a second at most.
  void Refresh();

 private:
  absl::Mutex asking_;  // one at a time; taken before mutex_
  Membership* group_ ABSL_GUARDED_BY(asking_) = nullptr;
  mutable absl::Mutex mutex_;
  std::string own_ ABSL_GUARDED_BY(mutex_);
  absl::Time asked_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::map<PartitionId, std::string> endpoints_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace quittance
