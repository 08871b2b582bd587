#pragma once
// The log on Apache Kafka: a topic for each of the two logs, their partitions as they are. Knows
// nothing of who may write: rivals are sorted out by the tip rule.

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "ledger/log/event_log.h"
#include "ledger/log/kafka_log_history.h"
#include "ledger/log/kafka_log_tail.h"
#include "ledger/log/kafka_log_topics.h"

namespace quittance {

struct KafkaLogOptions {
  std::string brokers;  // "HOST:PORT,..."
  // Of the topics, "<prefix>.reference" and "<prefix>.accounts".
  std::string topic_prefix = "quittance";
  // Fixed when the topics are created. 0: as they are.
  uint32_t accounts_partitions = 0;
  std::string client_id = "quittance";
  // Of librdkafka, e.g. security.protocol; they win over the log's own.
  KafkaSettings settings{};
  // False: topics that are missing are an error, for whoever only reads.
  bool creates_topics = true;
  // A partition that nobody has read or waited for so long is not followed any more.
  absl::Duration idle_max = absl::Minutes(1);
  // For a laptop: takes topics without replicas.
  bool unsafe_single_broker = false;
  // Called once, from one of the log's threads, when nothing more will be acknowledged. The process
  // should end non-zero.
  std::function<void(const absl::Status&)> on_fatal{};
  KafkaNotice notice{};
};

// Of any client of the ledger's.
KafkaSettings KafkaSettingsOf(const KafkaLogOptions& options);
KafkaTopicNames KafkaTopicsOf(const KafkaLogOptions& options);
KafkaTopicDemands KafkaDemandsOf(const KafkaLogOptions& options);

// Appenders must be destroyed before it.
class KafkaLog final : public EventLog {
 public:
  // Creates the topics where they are missing, checks them (kafka_log_topics.h) in any case.
  // NOT_FOUND: they are missing and not to be created. FAILED_PRECONDITION names each setting of a
  // topic that is too weak; UNAVAILABLE: no broker answers; INVALID_ARGUMENT: the options.
  static absl::StatusOr<std::unique_ptr<KafkaLog>> Open(KafkaLogOptions options);

  ~KafkaLog() override;

  uint32_t PartitionCount(v1::Log log) const override { return partitions_.CountOf(log); }
  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(PartitionId partition,
                                                         AckSink sink) override;
  absl::StatusOr<RecordBatch> Read(PartitionId partition, Offset from, size_t bytes_max) override;
  absl::StatusOr<Offset> End(PartitionId partition) override;
  bool AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) override;
  absl::Status health() const override;

  // How many partitions are followed: those that somebody reads or waits for.
  int followed() const { return tail_->followed(); }

 private:
  KafkaLog(KafkaLogOptions options, const KafkaTopicNames& names, const PartitionSet& partitions)
      : options_(std::move(options)), names_(names), partitions_(partitions) {}

  // The partition, once its end is known.
  absl::StatusOr<KafkaPartition*> Followed(PartitionId partition);
  void Fail(const absl::Status& why);

  const KafkaLogOptions options_;
  const KafkaTopicNames names_;
  const PartitionSet partitions_;
  KafkaSettings settings_;
  mutable std::mutex mutex_;
  absl::Status fault_;  // guarded by mutex_
  std::unique_ptr<KafkaHistory> history_;
  std::unique_ptr<KafkaTail> tail_;
};

}  // namespace quittance
