#include "services/cluster/owned_writers.h"

#include <fmt/format.h>

#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/thread_name.h"
#include "services/rpc/json_log.h"

namespace quittance {
namespace {

constexpr absl::Duration kRetryPause = absl::Milliseconds(200);

bool IsMendedByTime(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsAborted(status) || absl::IsResourceExhausted(status);
}

}  // namespace

OwnedWriters::OwnedWriters(const std::vector<PartitionId>& partitions, Start start,
                           OnFatal on_fatal)
    : start_(std::move(start)), on_fatal_(std::move(on_fatal)) {
  for (const PartitionId partition : partitions) slots_[partition];
  for (auto& [partition, slot] : slots_) {
    slot.thread = std::thread([this, partition = partition, slot = &slot] {
      NameThisThread("own " + ToString(partition));
      Run(partition, *slot);
    });
  }
}

void OwnedWriters::EndAll() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (auto& [partition, slot] : slots_) {
    if (slot.thread.joinable()) slot.thread.join();
  }
}

void OwnedWriters::OnRevoked() {
  absl::MutexLock lock(&mutex_);
  certain_ = false;
}

void OwnedWriters::OnGiven(const std::set<PartitionId>& given) {
  absl::MutexLock lock(&mutex_);
  certain_ = true;
  for (auto& [partition, slot] : slots_) slot.given = given.contains(partition);
}

std::shared_ptr<Writer> OwnedWriters::Find(PartitionId partition) const {
  const auto found = slots_.find(partition);
  absl::MutexLock lock(&mutex_);
  return found == slots_.end() ? nullptr : found->second.writer;
}

OwnedWriters::Next OwnedWriters::NextOf(const Slot& slot) const {
  const bool is_lost = slot.superseded || stopping_ || (certain_ && !slot.given);
  if (slot.writer != nullptr) return is_lost ? Next::kEnd : Next::kWait;
  if (slot.is_open) return Next::kWait;
  if (stopping_) return Next::kStop;
  return certain_ && slot.given ? Next::kStart : Next::kWait;
}

void OwnedWriters::Run(PartitionId partition, Slot& slot) {
  for (;;) {
    Next next = Next::kWait;
    {
      absl::MutexLock lock(&mutex_);
      const auto is_due = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
        next = NextOf(slot);
        return next != Next::kWait;
      };
      mutex_.Await(absl::Condition(&is_due));
    }
    if (next == Next::kStop) return;
    if (next == Next::kEnd) EndOne(slot);
    if (next == Next::kStart) StartOne(partition, slot);
  }
}

void OwnedWriters::EndOne(Slot& slot) {
  std::shared_ptr<Writer> writer;  // destroyed without the lock
  absl::MutexLock lock(&mutex_);
  // From now on commands go elsewhere.
  writer.swap(slot.writer);
}

OwnedWriters::Hooks OwnedWriters::HooksOf(Slot& slot) {
  const auto is_lost = [this, &slot] {
    absl::MutexLock lock(&mutex_);
    return stopping_ || !certain_ || !slot.given;
  };
  return {.given_away = is_lost,
          .on_superseded =
              [this, &slot] {
                absl::MutexLock lock(&mutex_);
                slot.superseded = true;
              },
          .stopped =
              [this, &slot] {
                absl::MutexLock lock(&mutex_);
                return stopping_ || (certain_ && !slot.given);
              }};
}

void OwnedWriters::StartOne(PartitionId partition, Slot& slot) {
  {
    absl::MutexLock lock(&mutex_);
    slot.superseded = false;
    slot.is_open = true;
  }
  absl::StatusOr<Started> started = start_(partition, HooksOf(slot));
  if (started.ok()) {
    LogLine(spdlog::level::info, "partition_owned", {{"partition", ToString(partition)}});
    const auto end = [this, &slot, partition, store = std::move(started->store)](Writer* writer) {
      delete writer;
      const_cast<std::shared_ptr<void>&>(store).reset();
      LogLine(spdlog::level::info, "partition_left", {{"partition", ToString(partition)}});
      absl::MutexLock lock(&mutex_);
      slot.is_open = false;
    };
    absl::MutexLock lock(&mutex_);
    slot.trouble = absl::OkStatus();
    slot.writer = std::shared_ptr<Writer>(started->writer.release(), end);
    return;
  }
  const absl::Status why = started.status();
  LogLine(spdlog::level::warn, "partition_not_owned",
          {{"partition", ToString(partition)}, {"why", std::string(why.message())}});
  if (!IsMendedByTime(why)) on_fatal_(why);
  absl::MutexLock lock(&mutex_);
  slot.trouble = why;
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kRetryPause);
  slot.is_open = false;
}

bool OwnedWriters::AwaitSettled(absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const auto is_settled = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    for (const auto& [partition, slot] : slots_) {
      if (!certain_ || slot.given != (slot.writer != nullptr)) return false;
    }
    return true;
  };
  return mutex_.AwaitWithDeadline(absl::Condition(&is_settled), deadline);
}

void OwnedWriters::AwaitSuperseded(absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const auto is_over = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    for (const auto& [partition, slot] : slots_) {
      if (slot.writer != nullptr && !slot.superseded) return false;
    }
    return true;
  };
  mutex_.AwaitWithDeadline(absl::Condition(&is_over), deadline);
}

absl::Status OwnedWriters::health() const {
  absl::MutexLock lock(&mutex_);
  for (const auto& [partition, slot] : slots_) {
    if (!slot.given || slot.trouble.ok()) continue;
    return absl::UnavailableError(
        fmt::format("writer {}: {}", ToString(partition), std::string(slot.trouble.message())));
  }
  return absl::OkStatus();
}

}  // namespace quittance
