#include "services/rpc/work_pool.h"

#include <utility>

#include "ledger/base/thread_name.h"

namespace quittance {

WorkPool::WorkPool(size_t threads, size_t queue_max) : queue_max_(queue_max) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkPool::~WorkPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    filled_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

bool WorkPool::TryPost(Work work) {
  absl::MutexLock lock(&mutex_);
  if (queue_.size() >= queue_max_) return false;
  queue_.push_back(std::move(work));
  filled_.Signal();
  return true;
}

void WorkPool::Post(Work work) {
  absl::MutexLock lock(&mutex_);
  queue_.push_back(std::move(work));
  filled_.Signal();
}

void WorkPool::Run() {
  NameThisThread("rpc worker");
  for (;;) {
    Work work;
    {
      absl::MutexLock lock(&mutex_);
      while (queue_.empty() && !stopping_) filled_.Wait(&mutex_);
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace quittance
