#include "ledger/log/kafka_log_client.h"

#include <fmt/format.h>

#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_errors.h"

namespace quittance {
namespace {

constexpr int kTopicWaitMs = 5000;

// Who is told what; a client's opaque.
struct Listener {
  const KafkaNotice* notice;
  KafkaTrouble trouble;
};

void PassOn(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  const KafkaNotice* const notice = static_cast<const Listener*>(rd_kafka_opaque(client))->notice;
  if (notice != nullptr && *notice) (*notice)(level, fmt::format("{}: {}", facility, text));
}

void TellTrouble(rd_kafka_t* client, int code, const char* what, void* listener) {
  if (static_cast<const Listener*>(listener)->trouble(static_cast<rd_kafka_resp_err_t>(code), what))
    return;
  PassOn(client, 3, "ERROR", what);
}

template <typename Take>
size_t FirstThenRest(rd_kafka_message_t* first, std::span<rd_kafka_message_t*> messages,
                     const Take& take) {
  if (first == nullptr) return 0;
  messages[0] = first;
  const ssize_t more = take(messages.data() + 1, messages.size() - 1);
  return more > 0 ? static_cast<size_t>(more) + 1 : 1;
}

}  // namespace

void KafkaDeleter::operator()(rd_kafka_t* client) const {
  const auto* const listener = static_cast<const Listener*>(rd_kafka_opaque(client));
  // A member of a group has left it already, or cannot.
  rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  delete listener;
}

absl::StatusOr<KafkaPtr<rd_kafka_t>> MakeKafkaClient(rd_kafka_type_t type,
                                                     const KafkaSettings& settings, int events,
                                                     const KafkaNotice* notice,
                                                     KafkaTrouble trouble) {
  char why[512] = "";
  KafkaPtr<rd_kafka_conf_t> conf(rd_kafka_conf_new());
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why, sizeof why) !=
        RD_KAFKA_CONF_OK) {
      return absl::InvalidArgumentError(fmt::format("Kafka setting {}={}: {}", name, value, why));
    }
  }
  rd_kafka_conf_set_log_cb(conf.get(), PassOn);
  auto listener = std::make_unique<Listener>(Listener{notice, std::move(trouble)});
  if (listener->trouble) rd_kafka_conf_set_error_cb(conf.get(), TellTrouble);
  rd_kafka_conf_set_opaque(conf.get(), listener.get());
  rd_kafka_conf_set_events(conf.get(), events);
  KafkaPtr<rd_kafka_t> client(rd_kafka_new(type, conf.get(), why, sizeof why));
  if (client == nullptr) {
    return absl::InvalidArgumentError(fmt::format("no Kafka client with these settings: {}", why));
  }
  static_cast<void>(conf.release());  // both are the client's now
  static_cast<void>(listener.release());
  return client;
}

KafkaPtr<rd_kafka_topic_t> MakeKafkaTopic(rd_kafka_t* client, const std::string& name) {
  KafkaPtr<rd_kafka_topic_t> topic(rd_kafka_topic_new(client, name.c_str(), nullptr));
  CHECK(topic != nullptr, "topic {}: {}", name, rd_kafka_err2str(rd_kafka_last_error()));
  return topic;
}

absl::Status AwaitKafkaTopic(rd_kafka_t* client, rd_kafka_topic_t* topic) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(kTopicWaitMs);
  for (;;) {
    const rd_kafka_metadata_t* found = nullptr;
    rd_kafka_resp_err_t code = rd_kafka_metadata(client, 0, topic, &found, kTopicWaitMs);
    const KafkaPtr<const rd_kafka_metadata_t> metadata(found);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      code = metadata->topic_cnt == 1 ? metadata->topics[0].err
                                      : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    const bool is_new = code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    if (!is_new || absl::Now() > deadline) return KafkaError(rd_kafka_topic_name(topic), code);
  }
}

size_t ConsumeKafka(rd_kafka_topic_t* topic, uint32_t partition, int wait_ms,
                    std::span<rd_kafka_message_t*> messages) {
  const auto number = static_cast<int32_t>(partition);
  return FirstThenRest(rd_kafka_consume(topic, number, wait_ms), messages,
                       [&](rd_kafka_message_t** rest, size_t count) {
                         return rd_kafka_consume_batch(topic, number, 0, rest, count);
                       });
}

size_t ConsumeKafka(rd_kafka_queue_t* queue, int wait_ms, std::span<rd_kafka_message_t*> messages) {
  return FirstThenRest(rd_kafka_consume_queue(queue, wait_ms), messages,
                       [&](rd_kafka_message_t** rest, size_t count) {
                         return rd_kafka_consume_batch_queue(queue, 0, rest, count);
                       });
}

KafkaSettings ConsumerSettings(KafkaSettings settings) {
  settings.insert({
      {"fetch.message.max.bytes", "4000000"},
      {"fetch.error.backoff.ms", "50"},
      // Also how long a broker waits before it says that there is nothing new.
      {"fetch.wait.max.ms", "100"},
      {"enable.partition.eof", "true"},
      {"auto.offset.reset", "error"},
  });
  return settings;
}

absl::StatusOr<KafkaConsumer> KafkaConsumer::Open(const KafkaSettings& settings,
                                                  const KafkaTopicNames& names,
                                                  const KafkaNotice* notice, KafkaTrouble trouble) {
  KafkaConsumer consumer;
  ASSIGN_OR_RETURN(consumer.client_, MakeKafkaClient(RD_KAFKA_CONSUMER, ConsumerSettings(settings),
                                                     0, notice, std::move(trouble)));
  consumer.reference_ = MakeKafkaTopic(consumer.client(), names.reference);
  consumer.accounts_ = MakeKafkaTopic(consumer.client(), names.accounts);
  return consumer;
}

}  // namespace quittance
