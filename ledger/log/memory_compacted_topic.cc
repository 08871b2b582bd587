#include "ledger/log/memory_compacted_topic.h"

#include "ledger/base/string_map.h"

namespace quittance {

void MemoryTopicData::Compact() {
  absl::MutexLock lock(&mutex_);
  StringMap<Offset> last;
  for (const Stored& stored : records_) last[stored.record.key] = stored.offset;
  std::erase_if(records_, [&](const Stored& stored) {
    return !stored.record.value || last[stored.record.key] != stored.offset;
  });
}

void MemoryTopicData::LoseReplies(int count) {
  absl::MutexLock lock(&mutex_);
  replies_to_lose_ = count;
}

void MemoryTopicData::HoldReaders(bool hold) {
  absl::MutexLock lock(&mutex_);
  held_ = hold;
}

void MemoryTopicData::MakeAnew() {
  absl::MutexLock lock(&mutex_);
  records_.clear();
  end_ = 0;
}

void MemoryTopicData::AwaitAppended(Offset count) {
  const auto appended = [&] { return end_ >= count; };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&appended));
}

std::vector<CompactedRecord> MemoryTopicData::Records() const {
  absl::MutexLock lock(&mutex_);
  std::vector<CompactedRecord> records;
  for (const Stored& stored : records_) records.push_back(stored.record);
  return records;
}

absl::StatusOr<Offset> MemoryCompactedTopic::Append(std::span<const CompactedRecord> records) {
  absl::MutexLock lock(&data_->mutex_);
  for (const CompactedRecord& record : records) {
    data_->records_.push_back({data_->end_++, record});
  }
  if (data_->replies_to_lose_ == 0) return data_->end_;
  --data_->replies_to_lose_;
  return absl::UnavailableError("the reply was lost");
}

absl::StatusOr<Offset> MemoryCompactedTopic::End() {
  absl::MutexLock lock(&data_->mutex_);
  if (data_->held_) return absl::UnavailableError("nobody answers");
  return data_->end_;
}

absl::StatusOr<CompactedBatch> MemoryCompactedTopic::Read(Offset from, absl::Time deadline) {
  MemoryTopicData& data = *data_;
  const auto readable = [&] { return !data.held_ && data.end_ != from; };
  absl::MutexLock lock(&data.mutex_);
  data.mutex_.AwaitWithDeadline(absl::Condition(&readable), deadline);
  if (data.held_) return CompactedBatch{{}, from};
  if (data.end_ < from) return absl::DataLossError("the topic ends before what was read of it");
  CompactedBatch batch{{}, data.end_};
  for (const MemoryTopicData::Stored& stored : data.records_) {
    if (stored.offset >= from) batch.records.push_back(stored.record);
  }
  return batch;
}

}  // namespace quittance
