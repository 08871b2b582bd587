#include "ledger/log/kafka_log_producer.h"

#include <array>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"

namespace quittance {
namespace {

constexpr int kWaitMs = 1000;
constexpr size_t kRecordsMax = 1000;

KafkaSettings ProducerSettings(KafkaSettings settings) {
  settings.insert({
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"linger.ms", "0"},
      {"message.timeout.ms", "30000"},
      {"retry.backoff.ms", "100"},
      // What the writer has in flight is its own limit.
      {"queue.buffering.max.messages", "1000000"},
      {"queue.buffering.max.kbytes", "2097151"},
  });
  return settings;
}

}  // namespace

rd_kafka_headers_t* NewKafkaHeaders(const CloudEventHeaders& headers) {
  rd_kafka_headers_t* const made = rd_kafka_headers_new(headers.size());
  for (const auto& [name, text] : headers) {
    rd_kafka_header_add(made, name.data(), static_cast<ssize_t>(name.size()), text.data(),
                        static_cast<ssize_t>(text.size()));
  }
  return made;
}

absl::StatusOr<std::unique_ptr<KafkaProducer>> KafkaProducer::Open(KafkaSettings settings,
                                                                   const std::string& topic,
                                                                   const KafkaNotice* notice,
                                                                   std::string thread_name,
                                                                   Told told) {
  std::unique_ptr<KafkaProducer> producer(new KafkaProducer(std::move(told)));
  ASSIGN_OR_RETURN(producer->client_,
                   MakeKafkaClient(RD_KAFKA_PRODUCER, ProducerSettings(std::move(settings)),
                                   RD_KAFKA_EVENT_DR, notice));
  producer->topic_ = MakeKafkaTopic(producer->client(), topic);
  RETURN_IF_ERROR(AwaitKafkaTopic(producer->client(), producer->topic()));
  producer->events_.reset(rd_kafka_queue_get_main(producer->client()));
  producer->thread_ = std::thread([raw = producer.get(), name = std::move(thread_name)] {
    NameThisThread(name);
    raw->Run();
  });
  return producer;
}

KafkaProducer::~KafkaProducer() {
  stopping_ = true;
  if (thread_.joinable()) {
    Wake();
    thread_.join();
  }
  if (client_ != nullptr) {
    rd_kafka_purge(client(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                 RD_KAFKA_PURGE_F_NON_BLOCKING);
  }
}

void KafkaProducer::Run() {
  std::array<const rd_kafka_message_t*, kRecordsMax> records;
  while (!stopping_) {
    const KafkaPtr<rd_kafka_event_t> event(rd_kafka_queue_poll(events_.get(), kWaitMs));
    if (stopping_) return;
    if (event == nullptr) {
      told_({});
      continue;
    }
    if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
    while (const size_t count =
               rd_kafka_event_message_array(event.get(), records.data(), records.size())) {
      told_({records.data(), count});
    }
  }
}

}  // namespace quittance
