#include "ledger/log/kafka_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_appender.h"
#include "ledger/log/kafka_log_topics.h"

namespace quittance {
namespace {

// How long a caller waits for brokers that do not answer.
constexpr absl::Duration kAnswerTimeout = absl::Seconds(10);

}  // namespace

KafkaSettings KafkaSettingsOf(const KafkaLogOptions& options) {
  KafkaSettings settings = options.settings;
  settings.insert({
      {"bootstrap.servers", options.brokers},
      {"client.id", options.client_id},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "500"},
      {"socket.nagle.disable", "true"},
      // A record with key, headers and the batch around it.
      {"message.max.bytes", "4000000"},
  });
  return settings;
}

KafkaTopicNames KafkaTopicsOf(const KafkaLogOptions& options) {
  return {options.topic_prefix + ".reference", options.topic_prefix + ".accounts"};
}

KafkaTopicDemands KafkaDemandsOf(const KafkaLogOptions& options) {
  return {.partitions = options.accounts_partitions,
          .creates = options.creates_topics,
          .unsafe_single_broker = options.unsafe_single_broker};
}

absl::StatusOr<std::unique_ptr<KafkaLog>> KafkaLog::Open(KafkaLogOptions options) {
  if (options.brokers.empty()) {
    return absl::InvalidArgumentError("Kafka needs brokers: kafka:HOST:PORT,...");
  }
  const KafkaTopicNames names = KafkaTopicsOf(options);
  const KafkaSettings settings = KafkaSettingsOf(options);
  ASSIGN_OR_RETURN(const PartitionSet partitions,
                   EnsureKafkaTopics(settings, names, KafkaDemandsOf(options), &options.notice));
  std::unique_ptr<KafkaLog> log(new KafkaLog(std::move(options), names, partitions));
  log->settings_ = settings;
  const KafkaNotice* const notice = &log->options_.notice;
  ASSIGN_OR_RETURN(log->history_, KafkaHistory::Open(settings, names, partitions, notice));
  ASSIGN_OR_RETURN(
      log->tail_, KafkaTail::Start(settings, names, partitions, log->options_.idle_max, notice,
                                   [raw = log.get()](const absl::Status& why) { raw->Fail(why); }));
  return log;
}

KafkaLog::~KafkaLog() = default;

absl::StatusOr<KafkaPartition*> KafkaLog::Followed(PartitionId partition) {
  RETURN_IF_ERROR(partitions_.Check(partition));
  KafkaPartition& followed = tail_->Follow(partitions_.OrdinalOf(partition));
  if (followed.AwaitFollowed(absl::Now() + kAnswerTimeout)) return &followed;
  return absl::UnavailableError(fmt::format("{}: the brokers {} have not answered for {} s",
                                            ToString(partition), options_.brokers,
                                            absl::ToInt64Seconds(kAnswerTimeout)));
}

absl::StatusOr<std::unique_ptr<Appender>> KafkaLog::OpenAppender(PartitionId partition,
                                                                 AckSink sink) {
  RETURN_IF_ERROR(partitions_.Check(partition));
  RETURN_IF_ERROR(health());
  return KafkaAppender::Open(settings_, names_.Of(partition.log), partition, std::move(sink),
                             &tail_->partition(partitions_.OrdinalOf(partition)), &options_.notice,
                             [this](const absl::Status& why) { Fail(why); });
}

absl::StatusOr<RecordBatch> KafkaLog::Read(PartitionId partition, Offset from, size_t bytes_max) {
  ASSIGN_OR_RETURN(KafkaPartition* const followed, Followed(partition));
  const Offset end = followed->end();
  if (from < 0 || from > end) {
    return absl::OutOfRangeError(
        fmt::format("{}: read at offset {}, the log ends at {}", ToString(partition), from, end));
  }
  RecordBatch batch;
  if (from == end || followed->Read(from, bytes_max, &batch)) return batch;
  const absl::Time deadline = absl::Now() + kAnswerTimeout;
  if (from < followed->window_begin()) {
    return history_->Read(partitions_.OrdinalOf(partition), from, end, bytes_max, deadline);
  }
  // Acknowledged, and on its way here.
  if (!followed->AwaitInWindow(from, deadline)) {
    return absl::UnavailableError(
        fmt::format("{}: the brokers have not given offset {} in time", ToString(partition), from));
  }
  if (followed->Read(from, bytes_max, &batch)) return batch;
  return history_->Read(partitions_.OrdinalOf(partition), from, end, bytes_max, deadline);
}

absl::StatusOr<Offset> KafkaLog::End(PartitionId partition) {
  ASSIGN_OR_RETURN(const KafkaPartition* const followed, Followed(partition));
  return followed->end();
}

bool KafkaLog::AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) {
  if (!partitions_.Check(partition).ok()) return false;
  const uint32_t ordinal = partitions_.OrdinalOf(partition);
  while (true) {
    const absl::Time until = std::min(deadline, absl::Now() + options_.idle_max / 4);
    if (tail_->Follow(ordinal).AwaitBeyond(offset, until)) return true;
    const bool closed = absl::Now() < until;
    if (closed || until == deadline) return false;
  }
}

absl::Status KafkaLog::health() const {
  {
    const std::lock_guard lock(mutex_);
    if (!fault_.ok()) return fault_;
  }
  return tail_->health();
}

void KafkaLog::Fail(const absl::Status& why) {
  {
    const std::lock_guard lock(mutex_);
    if (!fault_.ok()) return;
    fault_ = why;
  }
  for (uint32_t i = 0; i < partitions_.count(); ++i) tail_->partition(i).Close();
  if (options_.on_fatal) options_.on_fatal(why);
}

}  // namespace quittance
