#pragma once
// Reads what lies behind the tail's window: one client for all partitions. Of one partition one
// reader at a time goes forward without a new request; several at different places take turns.

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/log/kafka_log_tail.h"

namespace quittance {

class KafkaHistory {
 public:
  // `notice` must outlive it.
  static absl::StatusOr<std::unique_ptr<KafkaHistory>> Open(KafkaSettings settings,
                                                            const KafkaTopicNames& names,
                                                            const PartitionSet& set,
                                                            const KafkaNotice* notice);
  ~KafkaHistory();

  // Records [from, ...) below `end`, at least one, about bytes_max bytes. UNAVAILABLE where the
  // brokers do not give any by the deadline. Thread-safe. REQUIRES: from < end <= the watermark.
  absl::StatusOr<RecordBatch> Read(uint32_t ordinal, Offset from, Offset end, size_t bytes_max,
                                   absl::Time deadline);

 private:
  struct Lane {
    PartitionId id;
    std::mutex mutex;  // guards all below
    bool started = false;
    Offset next = -1;                  // that will be taken
    std::deque<KafkaMessage> fetched;  // from `next` on
  };

  KafkaHistory(KafkaConsumer consumer, const KafkaTopicNames& names, const PartitionSet& set);
  absl::Status GoTo(Lane& lane, Offset offset);
  void Stop(Lane& lane);
  absl::Status Fetch(Lane& lane, int wait_ms);
  absl::Status Keep(Lane& lane, KafkaMessage message);

  const KafkaTopicNames names_;
  KafkaConsumer consumer_;
  std::vector<Lane> lanes_;  // by ordinal
};

}  // namespace quittance
