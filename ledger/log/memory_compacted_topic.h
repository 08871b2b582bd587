#pragma once
// The compacted topic in memory, for tests: keeps the contract of compacted_topic.h, and has the
// troubles of a real one on demand.

#include <memory>

#include "absl/synchronization/mutex.h"
#include "ledger/log/compacted_topic.h"

namespace quittance {

// The records themselves. Thread-safe.
class MemoryTopicData {
 public:
  // Of several records with one key only the last one stays, and only if it has a value.
  void Compact();

  // The next `count` appends land, but their callers are told UNAVAILABLE.
  void LoseReplies(int count);
  // Readers get nothing new and End is not answered, until it is off again.
  void HoldReaders(bool hold);
  // All records are gone, and offsets begin anew.
  void MakeAnew();

  // Waits until so many records were appended in all.
  void AwaitAppended(Offset count);
  // As they stand.
  std::vector<CompactedRecord> Records() const;

 private:
  friend class MemoryCompactedTopic;
  struct Stored {
    Offset offset = 0;
    CompactedRecord record;
  };

  mutable absl::Mutex mutex_;
  std::vector<Stored> records_ ABSL_GUARDED_BY(mutex_);
  Offset end_ ABSL_GUARDED_BY(mutex_) = 0;
  int replies_to_lose_ ABSL_GUARDED_BY(mutex_) = 0;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
};

// One process's view of it.
class MemoryCompactedTopic final : public CompactedTopic {
 public:
  explicit MemoryCompactedTopic(std::shared_ptr<MemoryTopicData> data) : data_(std::move(data)) {}

  absl::StatusOr<Offset> Append(std::span<const CompactedRecord> records) override;
  absl::StatusOr<Offset> End() override;
  absl::StatusOr<CompactedBatch> Read(Offset from, absl::Time deadline) override;

 private:
  const std::shared_ptr<MemoryTopicData> data_;
};

}  // namespace quittance
