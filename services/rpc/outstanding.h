#pragma once
// Counts what has been handed out and not yet come back, so that its owner can wait for all of it.

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace quittance {

class Outstanding {
 public:
  void Add() {
    absl::MutexLock lock(&mutex_);
    ++count_;
  }
  void Done() {
    absl::MutexLock lock(&mutex_);
    --count_;
  }
  void AwaitNone() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](int* count) { return *count == 0; }, &count_));
  }

 private:
  absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace quittance
