#include "ledger/log/groups.h"

#include <utility>

#include "ledger/log/crc32c.h"
#include "ledger/log/frame.h"

namespace quittance {

void AckChannel::Deliver(std::span<const Ack> acks) {
  const std::lock_guard lock(mutex_);
  if (sink_) sink_(acks);
}

void AckChannel::Close() {
  const std::lock_guard lock(mutex_);
  sink_ = nullptr;
}

void Group::Add(uint64_t number, std::string_view body) {
  records.push_back({.number = number,
                     .at = frames.size(),
                     .body_bytes = static_cast<uint32_t>(body.size()),
                     .body_crc = Crc32c(body)});
  frames.append(FrameHeader::kBytes, '\0');
  frames.append(body);
}

void GroupQueue::Push(Group group) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  groups_.push_back(std::move(group));
  changed_.notify_one();
}

std::vector<Group> GroupQueue::PopAll(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  std::unique_lock lock(mutex_);
  while (groups_.empty() && !closed_) {
    if (changed_.wait_until(lock, absl::ToChronoTime(deadline)) == std::cv_status::timeout) break;
  }
  return std::exchange(groups_, {});
}

void GroupQueue::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

bool GroupQueue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::string GroupQueue::TakeBuffer() {
  const std::lock_guard lock(mutex_);
  if (buffers_.empty()) return {};
  std::string buffer = std::move(buffers_.back());
  buffers_.pop_back();
  return buffer;
}

void GroupQueue::Recycle(std::vector<Group> groups) {
  const std::lock_guard lock(mutex_);
  for (Group& group : groups) {
    if (buffers_.size() == kBuffersMax) return;
    if (group.frames.capacity() > kBufferBytesMax) continue;
    group.frames.clear();
    buffers_.push_back(std::move(group.frames));
  }
}

}  // namespace quittance
