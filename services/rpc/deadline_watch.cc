#include "services/rpc/deadline_watch.h"

#include <vector>

namespace quittance {

DeadlineWatch::DeadlineWatch() : thread_([this] { Run(); }) {}

DeadlineWatch::~DeadlineWatch() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.Signal();
  }
  thread_.join();
}

void DeadlineWatch::Add(absl::Time deadline, const std::shared_ptr<Watched>& watched) {
  absl::MutexLock lock(&mutex_);
  const auto added = watched_.emplace(Key{deadline, watched.get()}, watched).first;
  if (added == watched_.begin()) changed_.Signal();
}

void DeadlineWatch::Remove(absl::Time deadline, const Watched* watched) {
  absl::MutexLock lock(&mutex_);
  watched_.erase({deadline, watched});
}

void DeadlineWatch::Run() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    const absl::Time next =
        watched_.empty() ? absl::InfiniteFuture() : watched_.begin()->first.first;
    if (absl::Now() < next) {
      changed_.WaitWithDeadline(&mutex_, next);
      continue;
    }
    const std::shared_ptr<Watched> due = watched_.begin()->second.lock();
    watched_.erase(watched_.begin());
    if (due == nullptr) continue;
    mutex_.Unlock();
    due->OnDeadline();
    mutex_.Lock();
  }
}

}  // namespace quittance
