#include "ledger/log/kafka_log_compacted.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_errors.h"
#include "ledger/log/kafka_log_topics.h"

namespace quittance {
namespace {

constexpr size_t kMessagesMax = 1000;
constexpr int kEndWaitMs = 5000;
// A new leader may lag behind; a topic that was cut stays so.
constexpr absl::Duration kMissingMax = absl::Seconds(30);

std::string BytesOf(const void* data, size_t size) {
  return {static_cast<const char*>(data), size};
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaCompactedTopic>> KafkaCompactedTopic::OpenKeys(
    const KafkaLogOptions& options) {
  std::unique_ptr<KafkaCompactedTopic> topic(new KafkaCompactedTopic(
      options.topic_prefix + ".keys", KafkaSettingsOf(options), options.notice));
  RETURN_IF_ERROR(EnsureKafkaKeysTopic(topic->settings_, topic->name_, KafkaDemandsOf(options),
                                       &topic->notice_));
  ASSIGN_OR_RETURN(
      topic->consumer_,
      MakeKafkaClient(RD_KAFKA_CONSUMER, ConsumerSettings(topic->settings_), 0, &topic->notice_));
  topic->topic_ = MakeKafkaTopic(topic->consumer_.get(), topic->name_);
  return topic;
}

KafkaCompactedTopic::~KafkaCompactedTopic() { Stop(); }

absl::StatusOr<std::shared_ptr<KafkaSender>> KafkaCompactedTopic::Sender() {
  const std::lock_guard lock(mutex_);
  if (sender_ == nullptr || sender_->is_spent()) {
    ASSIGN_OR_RETURN(sender_, KafkaSender::Open(settings_, name_, &notice_));
  }
  return sender_;
}

absl::StatusOr<Offset> KafkaCompactedTopic::Append(std::span<const CompactedRecord> records) {
  ASSIGN_OR_RETURN(const std::shared_ptr<KafkaSender> sender, Sender());
  ASSIGN_OR_RETURN(const Offset end, sender->Send(records));
  return end == KafkaSender::kUnknownOffset ? End() : end;
}

absl::StatusOr<Offset> KafkaCompactedTopic::End() {
  // Reader and question would else stay with a leader that is gone, until the next metadata some
  // minutes later.
  RETURN_IF_ERROR(AwaitKafkaTopic(consumer_.get(), topic_.get()));
  // Not rd_kafka_query_watermark_offsets, which never returns where that leader goes meanwhile.
  const KafkaPtr<rd_kafka_topic_partition_list_t> asked(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_t* const partition =
      rd_kafka_topic_partition_list_add(asked.get(), name_.c_str(), 0);
  partition->offset = RD_KAFKA_OFFSET_END;
  rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(consumer_.get(), asked.get(), kEndWaitMs);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = partition->err;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && partition->offset < 0) {
    code = RD_KAFKA_RESP_ERR__TIMED_OUT;
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaError(name_, code);
  return partition->offset;
}

absl::StatusOr<CompactedBatch> KafkaCompactedTopic::Read(Offset from, absl::Time deadline) {
  if (!started_ || next_ != from) RETURN_IF_ERROR(GoTo(from));
  const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
  std::array<rd_kafka_message_t*, kMessagesMax> messages;
  const size_t count =
      ConsumeKafka(topic_.get(), 0, static_cast<int>(absl::ToInt64Milliseconds(left)), messages);
  CompactedBatch batch;
  absl::Status problem;
  if (count == 0 && failed_) Stop();
  for (size_t i = 0; i < count; ++i) {
    const KafkaPtr<rd_kafka_message_t> message(messages[i]);
    if (problem.ok()) problem = Take(*message, &batch);
  }
  RETURN_IF_ERROR(problem);
  batch.next = next_;
  return batch;
}

absl::Status KafkaCompactedTopic::GoTo(Offset offset) {
  Stop();
  const int64_t from = offset == 0 ? RD_KAFKA_OFFSET_BEGINNING : offset;
  if (rd_kafka_consume_start(topic_.get(), 0, from) != 0) {
    return KafkaError(name_, rd_kafka_last_error());
  }
  started_ = true;
  next_ = offset;
  return absl::OkStatus();
}

void KafkaCompactedTopic::Stop() {
  if (started_) rd_kafka_consume_stop(topic_.get(), 0);
  started_ = false;
  failed_ = false;
}

absl::Status KafkaCompactedTopic::Take(const rd_kafka_message_t& message, CompactedBatch* batch) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    next_ = std::max(next_, message.offset);
  } else if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return TakeError(message);
  } else if (message.offset >= next_) {
    CompactedRecord record{BytesOf(message.key, message.key_len), std::nullopt};
    if (message.payload != nullptr) record.value = BytesOf(message.payload, message.len);
    batch->records.push_back(std::move(record));
    next_ = message.offset + 1;
  }
  failed_ = false;
  missing_since_ = absl::InfiniteFuture();
  return absl::OkStatus();
}

absl::Status KafkaCompactedTopic::TakeError(const rd_kafka_message_t& message) {
  if (ClassOf(message.err) == KafkaErrorClass::kFatal) {
    const char* const detail = rd_kafka_message_errstr(&message);
    return KafkaError(name_, message.err, detail == nullptr ? "" : detail);
  }
  failed_ = true;
  if (!IsMissingOffset(message.err)) return absl::OkStatus();
  const absl::Time now = absl::Now();
  missing_since_ = std::min(missing_since_, now);
  if (now - missing_since_ < kMissingMax) return absl::OkStatus();
  return absl::DataLossError(
      fmt::format("topic {} has had no offset {} for {} s though it was read: the topic was cut or "
                  "made anew; restore it, then start again",
                  name_, next_, absl::ToInt64Seconds(kMissingMax)));
}

}  // namespace quittance
