#pragma once
// Tells calls that their time is over: one thread for all of them.

#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace quittance {

class DeadlineWatch {
 public:
  class Watched {
   public:
    virtual ~Watched() = default;
    // Called at most once, from the watch's thread. Must not block.
    virtual void OnDeadline() = 0;
  };
  using Key = std::pair<absl::Time, const Watched*>;

  DeadlineWatch();
  ~DeadlineWatch();

  void Add(absl::Time deadline, const std::shared_ptr<Watched>& watched);
  // No effect where it is over already.
  void Remove(absl::Time deadline, const Watched* watched);

 private:
  void Run();

  absl::Mutex mutex_;
  std::map<Key, std::weak_ptr<Watched>> watched_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::CondVar changed_;  // an earlier first deadline, or stopping
  std::thread thread_;
};

}  // namespace quittance
