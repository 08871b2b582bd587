#include "services/cluster/holders.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace quittance {
namespace {

constexpr absl::Duration kFresh = absl::Milliseconds(50);
constexpr absl::Duration kPatience = absl::Seconds(1);

}  // namespace

std::string Holders::Find(PartitionId partition) const {
  absl::MutexLock lock(&mutex_);
  const auto found = endpoints_.find(partition);
  return found == endpoints_.end() || found->second == own_ ? "" : found->second;
}

bool Holders::HasOthers() const {
  absl::MutexLock lock(&mutex_);
  return std::any_of(endpoints_.begin(), endpoints_.end(),
                     [&](const auto& holder) { return holder.second != own_; });
}

void Holders::Use(Membership* group, std::string own) {
  absl::MutexLock asking(&asking_);
  group_ = group;
  absl::MutexLock lock(&mutex_);
  own_ = std::move(own);
}

void Holders::Refresh() {
  absl::MutexLock asking(&asking_);
  {
    absl::MutexLock lock(&mutex_);
    if (absl::Now() - asked_at_ < kFresh) return;
  }
  if (group_ == nullptr) return;
  auto holders = group_->Holders(kPatience);
  absl::MutexLock lock(&mutex_);
  asked_at_ = absl::Now();
  // While partitions are being given anew the last holders are the best guess.
  if (holders.ok()) endpoints_ = *std::move(holders);
}

}  // namespace quittance
