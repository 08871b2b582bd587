#pragma once
// The compacted topic (compacted_topic.h) on Kafka: one partition.

#include <memory>
#include <mutex>
#include <string>

#include "ledger/log/compacted_topic.h"
#include "ledger/log/kafka_log.h"
#include "ledger/log/kafka_log_client.h"
#include "ledger/log/kafka_log_sender.h"

namespace quittance {

class KafkaCompactedTopic final : public CompactedTopic {
 public:
  // Creates the topic of the ledger's keys, "<prefix>.keys", where it is missing, checks it
  // (kafka_log_topics.h) in any case. Errors as KafkaLog::Open. A process that never appends needs
  // no right to.
  static absl::StatusOr<std::unique_ptr<KafkaCompactedTopic>> OpenKeys(
      const KafkaLogOptions& options);
  ~KafkaCompactedTopic() override;

  absl::StatusOr<Offset> Append(std::span<const CompactedRecord> records) override;
  absl::StatusOr<Offset> End() override;
  absl::StatusOr<CompactedBatch> Read(Offset from, absl::Time deadline) override;

 private:
  KafkaCompactedTopic(std::string name, KafkaSettings settings, KafkaNotice notice)
      : name_(std::move(name)), settings_(std::move(settings)), notice_(std::move(notice)) {}

  absl::StatusOr<std::shared_ptr<KafkaSender>> Sender();
  absl::Status GoTo(Offset offset);
  void Stop();
  absl::Status Take(const rd_kafka_message_t& message, CompactedBatch* batch);
  absl::Status TakeError(const rd_kafka_message_t& message);

  const std::string name_;
  const KafkaSettings settings_;
  const KafkaNotice notice_;
  std::mutex mutex_;
  std::shared_ptr<KafkaSender> sender_;  // guarded by mutex_; null: none was needed yet
  // The topic is destroyed before its client.
  KafkaPtr<rd_kafka_t> consumer_;
  KafkaPtr<rd_kafka_topic_t> topic_;
  // The reader's alone.
  bool started_ = false;
  bool failed_ = false;  // since the last record: started anew if none comes
  Offset next_ = 0;
  absl::Time missing_since_ = absl::InfiniteFuture();  // the broker has not got the next offset
};

}  // namespace quittance
