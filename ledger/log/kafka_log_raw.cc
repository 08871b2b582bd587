#include "ledger/log/kafka_log_raw.h"

#include <array>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_appender.h"
#include "ledger/log/kafka_log_errors.h"
#include "ledger/log/kafka_log_topics.h"

namespace quittance {
namespace {

constexpr int kWaitMs = 1000;
constexpr size_t kAcksMax = 1000;

}  // namespace

absl::StatusOr<std::unique_ptr<RawKafkaProducer>> RawKafkaProducer::Open(
    const KafkaLogOptions& options, AckSink sink) {
  const KafkaTopicNames names = KafkaTopicsOf(options);
  const KafkaSettings settings = KafkaSettingsOf(options);
  RETURN_IF_ERROR(EnsureKafkaTopics(settings, names, options.accounts_partitions,
                                    options.unsafe_single_broker, nullptr)
                      .status());
  std::unique_ptr<RawKafkaProducer> raw(new RawKafkaProducer(std::move(sink)));
  ASSIGN_OR_RETURN(raw->producer_, MakeKafkaClient(RD_KAFKA_PRODUCER, ProducerSettings(settings),
                                                   RD_KAFKA_EVENT_DR, nullptr));
  raw->topic_ = MakeKafkaTopic(raw->producer_.get(), names.accounts);
  RETURN_IF_ERROR(AwaitKafkaTopic(raw->producer_.get(), raw->topic_.get()));
  raw->events_.reset(rd_kafka_queue_get_main(raw->producer_.get()));
  raw->thread_ = std::thread([p = raw.get()] { p->Run(); });
  return raw;
}

RawKafkaProducer::~RawKafkaProducer() {
  stopping_ = true;
  if (thread_.joinable()) {
    rd_kafka_queue_yield(events_.get());
    thread_.join();
  }
  events_.reset();
  topic_.reset();
}

void RawKafkaProducer::Send(uint64_t number, const RawKafkaRecord& record) {
  const rd_kafka_resp_err_t code = rd_kafka_producev(
      producer_.get(), RD_KAFKA_V_RKT(topic_.get()),
      RD_KAFKA_V_PARTITION(static_cast<int32_t>(record.partition)),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
      RD_KAFKA_V_HEADERS(NewKafkaHeaders(record.headers)),
      RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(number)), RD_KAFKA_V_END);
  CHECK(code == RD_KAFKA_RESP_ERR_NO_ERROR, "{}", rd_kafka_err2str(code));
}

void RawKafkaProducer::Run() {
  std::array<const rd_kafka_message_t*, kAcksMax> messages;
  while (!stopping_) {
    const KafkaPtr<rd_kafka_event_t> event(rd_kafka_queue_poll(events_.get(), kWaitMs));
    if (event == nullptr || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
    std::vector<Ack> acks;
    while (const size_t count =
               rd_kafka_event_message_array(event.get(), messages.data(), messages.size())) {
      for (size_t i = 0; i < count; ++i) {
        const rd_kafka_message_t& message = *messages[i];
        acks.push_back({reinterpret_cast<uint64_t>(message._private), message.offset,
                        message.err == RD_KAFKA_RESP_ERR_NO_ERROR
                            ? absl::OkStatus()
                            : KafkaError("raw producer", message.err)});
      }
    }
    sink_(acks);
  }
}

}  // namespace quittance
