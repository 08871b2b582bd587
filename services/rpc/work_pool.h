#pragma once
// A few threads and a bounded queue: work that may block, kept off gRPC's and the log's threads.

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace quittance {

class WorkPool {
 public:
  using Work = std::function<void()>;

  WorkPool(size_t threads, size_t queue_max);
  // Does what is queued, then stops.
  ~WorkPool();

  // False: the queue is full, and `work` is not taken.
  bool TryPost(Work work);
  // Takes it whatever the queue holds: for what was admitted before, answers above all.
  void Post(Work work);

 private:
  void Run();

  const size_t queue_max_;
  absl::Mutex mutex_;
  std::deque<Work> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::CondVar filled_;
  std::vector<std::thread> threads_;
};

}  // namespace quittance
