#include "ledger/log/kafka_log_appender.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "ledger/log/kafka_log_errors.h"

namespace quittance {
namespace {

constexpr int kWaitMs = 1000;
constexpr size_t kAcksMax = 1000;

}  // namespace

KafkaSettings ProducerSettings(KafkaSettings settings) {
  const std::pair<const char*, const char*> kDefaults[] = {
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"linger.ms", "0"},
      {"message.timeout.ms", "30000"},
      {"retry.backoff.ms", "100"},
      // What the writer has in flight is its own limit.
      {"queue.buffering.max.messages", "1000000"},
      {"queue.buffering.max.kbytes", "2097151"},
  };
  for (const auto& [name, value] : kDefaults) settings.emplace(name, value);
  return settings;
}

rd_kafka_headers_t* NewKafkaHeaders(const CloudEventHeaders& headers) {
  rd_kafka_headers_t* const made = rd_kafka_headers_new(headers.size());
  for (const auto& [name, text] : headers) {
    rd_kafka_header_add(made, name.data(), static_cast<ssize_t>(name.size()), text.data(),
                        static_cast<ssize_t>(text.size()));
  }
  return made;
}

absl::StatusOr<std::unique_ptr<Appender>> KafkaAppender::Open(
    const KafkaSettings& settings, const std::string& topic, PartitionId partition, AckSink sink,
    KafkaPartition* shared, const KafkaNotice* notice,
    std::function<void(const absl::Status&)> on_fatal) {
  std::unique_ptr<KafkaAppender> appender(
      new KafkaAppender(partition, std::move(sink), shared, std::move(on_fatal)));
  ASSIGN_OR_RETURN(
      appender->producer_,
      MakeKafkaClient(RD_KAFKA_PRODUCER, ProducerSettings(settings), RD_KAFKA_EVENT_DR, notice));
  appender->topic_ = MakeKafkaTopic(appender->producer_.get(), topic);
  RETURN_IF_ERROR(AwaitKafkaTopic(appender->producer_.get(), appender->topic_.get()));
  appender->events_.reset(rd_kafka_queue_get_main(appender->producer_.get()));
  appender->thread_ = std::thread([raw = appender.get()] {
    NameThisThread("ka " + ToString(raw->partition_));
    raw->Run();
  });
  return appender;
}

KafkaAppender::~KafkaAppender() {
  stopping_ = true;
  if (thread_.joinable()) {
    rd_kafka_queue_yield(events_.get());
    thread_.join();
  }
  if (producer_ != nullptr) {
    rd_kafka_purge(producer_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                        RD_KAFKA_PURGE_F_NON_BLOCKING);
  }
  events_.reset();
  topic_.reset();
}

void KafkaAppender::Append(uint64_t number, std::string_view key, std::string value) {
  CHECK(value.size() <= kRecordBytesMax, "a record of {} bytes", value.size());
  rd_kafka_headers_t* const headers = NewKafkaHeaders(CloudEventHeadersOf(value));
  const void* const key_data = key.empty() ? nullptr : key.data();
  const rd_kafka_resp_err_t code = rd_kafka_producev(
      producer_.get(), RD_KAFKA_V_RKT(topic_.get()),
      RD_KAFKA_V_PARTITION(static_cast<int32_t>(partition_.number)),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key_data, key.size()),
      RD_KAFKA_V_VALUE(value.data(), value.size()), RD_KAFKA_V_HEADERS(headers),
      RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(number)), RD_KAFKA_V_END);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;  // the headers are librdkafka's now
  rd_kafka_headers_destroy(headers);
  {
    const std::lock_guard lock(mutex_);
    unsent_.push_back({number, Ack::kUnknown, KafkaError(ToString(partition_), code)});
  }
  rd_kafka_queue_yield(events_.get());
}

std::vector<Ack> KafkaAppender::TakeUnsent() {
  const std::lock_guard lock(mutex_);
  return std::exchange(unsent_, {});
}

void KafkaAppender::Run() {
  while (!stopping_) {
    const KafkaPtr<rd_kafka_event_t> event(rd_kafka_queue_poll(events_.get(), kWaitMs));
    if (stopping_) return;
    if (event != nullptr && rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_DR) {
      Deliver(event.get());
    }
    if (const std::vector<Ack> unsent = TakeUnsent(); !unsent.empty()) sink_(unsent);
  }
}

void KafkaAppender::Deliver(rd_kafka_event_t* event) {
  std::array<const rd_kafka_message_t*, kAcksMax> messages;
  std::vector<Ack> acks;
  acks.reserve(rd_kafka_event_message_count(event));
  Offset last = Ack::kUnknown;
  while (const size_t count =
             rd_kafka_event_message_array(event, messages.data(), messages.size())) {
    for (size_t i = 0; i < count; ++i) {
      acks.push_back(AckOf(*messages[i]));
      last = std::max(last, acks.back().offset);
    }
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
