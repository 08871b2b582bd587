#include "ledger/log/kafka_log_partition.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace quittance {
namespace {

// What followers of the tail may lag behind before they read the topic again.
constexpr size_t kWindowBytes = size_t{16} << 20;
// What a record costs beside its bytes.
constexpr size_t kRecordBytes = 200;

}  // namespace

bool KafkaPartition::AwaitFollowed(absl::Time deadline) {
  std::unique_lock lock(mutex_);
  grown_.wait_until(lock, absl::ToChronoTime(deadline), [&] { return next_ >= 0 || closed_; });
  return next_ >= 0;
}

Offset KafkaPartition::end() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

bool KafkaPartition::AwaitBeyond(Offset offset, absl::Time deadline) {
  std::unique_lock lock(mutex_);
  grown_.wait_until(lock, absl::ToChronoTime(deadline), [&] { return end_ > offset || closed_; });
  return end_ > offset;
}

void KafkaPartition::SetEnd(Offset end) {
  const std::lock_guard lock(mutex_);
  if (next_ < 0) {
    next_ = window_begin_ = end;
  }
  end_ = std::max(end_, end);
  grown_.notify_all();
}

void KafkaPartition::NoteAcknowledged(Offset offset) {
  const std::lock_guard lock(mutex_);
  if (offset < end_) return;
  end_ = offset + 1;
  grown_.notify_all();
}

void KafkaPartition::Push(KafkaMessage message) {
  const std::lock_guard lock(mutex_);
  CHECK(message->offset == next_, "offset {} read after {}", message->offset, next_ - 1);
  ++next_;
  end_ = std::max(end_, next_);
  window_bytes_ += message->len + kRecordBytes;
  window_.push_back(std::move(message));
  while (window_bytes_ > kWindowBytes) {
    window_bytes_ -= window_.front()->len + kRecordBytes;
    window_.pop_front();
    ++window_begin_;
  }
  grown_.notify_all();
}

void KafkaPartition::Forget() {
  const std::lock_guard lock(mutex_);
  window_.clear();
  window_bytes_ = 0;
  window_begin_ = end_;
  next_ = -1;
}

Offset KafkaPartition::next() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

bool KafkaPartition::Read(Offset from, size_t bytes_max, RecordBatch* batch) {
  const std::lock_guard lock(mutex_);
  if (from < window_begin_ || from >= next_) return false;
  BatchBuilder builder(bytes_max);
  for (auto i = static_cast<size_t>(from - window_begin_); i < window_.size() && !builder.full();
       ++i) {
    builder.Add(window_[i]);
  }
  *batch = builder.Take();
  return true;
}

bool KafkaPartition::AwaitInWindow(Offset offset, absl::Time deadline) {
  std::unique_lock lock(mutex_);
  grown_.wait_until(lock, absl::ToChronoTime(deadline), [&] { return next_ > offset || closed_; });
  return next_ > offset;
}

Offset KafkaPartition::window_begin() const {
  const std::lock_guard lock(mutex_);
  return window_begin_;
}

void KafkaPartition::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  grown_.notify_all();
}

}  // namespace quittance
