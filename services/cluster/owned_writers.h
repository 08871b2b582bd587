#pragma once
// The writers of the partitions that this process is given. One is started when its partition is
// given, and ended when the partition is given to another or that other's claim is seen; between
// the two, while partitions are being given anew, it goes on.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/cluster/local_writers.h"

namespace quittance {

class OwnedWriters final : public LocalWriters {
 public:
  // Of WriterOptions.
  struct Hooks {
    std::function<bool()> given_away;
    std::function<void()> on_superseded;
    std::function<bool()> stopped;
  };
  // A writer that has claimed, and what must be destroyed after it.
  struct Started {
    std::unique_ptr<Writer> writer;
    std::shared_ptr<void> store;
  };
  using Start = std::function<absl::StatusOr<Started>(PartitionId, Hooks)>;
  using OnFatal = std::function<void(const absl::Status&)>;

  // on_fatal: a writer cannot be started for a reason that time does not mend.
  OwnedWriters(const std::vector<PartitionId>& partitions, Start start, OnFatal on_fatal);
  ~OwnedWriters() override { EndAll(); }
  // Drains and ends all, for good.
  void EndAll();

  // Events of the group.
  void OnRevoked();
  void OnGiven(const std::set<PartitionId>& given);

  std::shared_ptr<Writer> Find(PartitionId partition) const override;

  // Until all that is given is started and all else is ended; false: not in time.
  bool AwaitSettled(absl::Time deadline) const;
  // Until none is left that has not seen another's claim.
  void AwaitSuperseded(absl::Time deadline) const;

  // OK, or why a partition that is given is not served.
  absl::Status health() const;

 private:
  struct Slot {
    bool given = false;
    bool superseded = false;
    bool is_open = false;  // the writer exists, or what it leaves behind
    std::shared_ptr<Writer> writer;
    absl::Status trouble;
    std::thread thread;
  };

  void Run(PartitionId partition, Slot& slot);
  void StartOne(PartitionId partition, Slot& slot);
  // Of the slot's thread.
  enum class Next { kWait, kStart, kEnd, kStop };
  Next NextOf(const Slot& slot) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void EndOne(Slot& slot);
  Hooks HooksOf(Slot& slot);

  const Start start_;
  const OnFatal on_fatal_;
  mutable absl::Mutex mutex_;
  bool certain_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<PartitionId, Slot> slots_;  // a slot's fields are guarded by mutex_, but for its thread
};

}  // namespace quittance
