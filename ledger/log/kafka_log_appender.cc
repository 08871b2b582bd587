#include "ledger/log/kafka_log_appender.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/cloud_event.h"
#include "ledger/log/kafka_log_errors.h"

namespace quittance {
namespace {

// librdkafka sends at once what it is given: one by one, as they are decided, records would go in
// requests of a few. Not more than so many: they are on their way while the next are decided.
constexpr size_t kGatheredMax = 128;

}  // namespace

absl::StatusOr<std::unique_ptr<Appender>> KafkaAppender::Open(
    const KafkaSettings& settings, const std::string& topic, PartitionId partition, AckSink sink,
    KafkaPartition* shared, const KafkaNotice* notice,
    std::function<void(const absl::Status&)> on_fatal) {
  std::unique_ptr<KafkaAppender> appender(
      new KafkaAppender(partition, std::move(sink), shared, std::move(on_fatal)));
  ASSIGN_OR_RETURN(
      appender->producer_,
      KafkaProducer::Open(settings, topic, notice, "ka " + ToString(partition),
                          [raw = appender.get()](auto records) { raw->Tell(records); }));
  return appender;
}

void KafkaAppender::Append(uint64_t number, std::string_view key, std::string value) {
  CHECK(value.size() <= kRecordBytesMax, "a record of {} bytes", value.size());
  KafkaPtr<rd_kafka_headers_t> headers(NewKafkaHeaders(CloudEventHeadersOf(value)));
  gathered_.push_back({number, std::string(key), std::move(value), std::move(headers)});
  if (gathered_.size() >= kGatheredMax) Flush();
}

void KafkaAppender::Flush() {
  for (Gathered& record : gathered_) Send(std::move(record));
  gathered_.clear();
}

void KafkaAppender::Send(Gathered record) {
  const auto& [number, key, value, headers] = record;
  const void* const key_data = key.empty() ? nullptr : key.data();
  const rd_kafka_resp_err_t code = rd_kafka_producev(
      producer_->client(), RD_KAFKA_V_RKT(producer_->topic()),
      RD_KAFKA_V_PARTITION(static_cast<int32_t>(partition_.number)),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key_data, key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
      RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(number)),
      RD_KAFKA_V_END);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    static_cast<void>(record.headers.release());  // librdkafka's now
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    unsent_.push_back({number, Ack::kUnknown, KafkaError(ToString(partition_), code)});
  }
  producer_->Wake();
}

std::vector<Ack> KafkaAppender::TakeUnsent() {
  const std::lock_guard lock(mutex_);
  return std::exchange(unsent_, {});
}

void KafkaAppender::Tell(std::span<const rd_kafka_message_t* const> records) {
  std::vector<Ack> acks = TakeUnsent();
  Offset last = Ack::kUnknown;
  for (const rd_kafka_message_t* const record : records) {
    acks.push_back(AckOf(*record));
    last = std::max(last, acks.back().offset);
  }
  if (last != Ack::kUnknown) shared_.NoteAcknowledged(last);
  if (!acks.empty()) sink_(acks);
}

Ack KafkaAppender::AckOf(const rd_kafka_message_t& message) {
  const auto number = reinterpret_cast<uint64_t>(message._private);
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const absl::Status why = KafkaError(ToString(partition_), message.err);
    if (ClassOf(message.err) == KafkaErrorClass::kFatal) on_fatal_(why);
    return {number, Ack::kUnknown, why};
  }
  return {number, message.offset < 0 ? Ack::kUnknown : message.offset, absl::OkStatus()};
}

}  // namespace quittance
