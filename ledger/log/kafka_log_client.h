#pragma once
// librdkafka's handles, owned; and how the log's clients are made.

#include <librdkafka/rdkafka.h>

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "quittance/v1/common.pb.h"

namespace quittance {

struct KafkaDeleter {
  void operator()(rd_kafka_t* client) const;  // of MakeKafkaClient
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
  void operator()(const rd_kafka_group_list* groups) const { rd_kafka_group_list_destroy(groups); }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};
template <typename T>
using KafkaPtr = std::unique_ptr<T, KafkaDeleter>;

using KafkaSettings = std::map<std::string, std::string>;

// What a client has to say for people: `level` as syslog's (3 error, 4 warning, 6 information).
// Called from librdkafka's threads; must not block.
using KafkaNotice = std::function<void(int level, std::string_view text)>;

// An error that no call and no message answers for, and what it is about; from a thread that polls
// the client. False: it becomes a notice.
using KafkaTrouble = std::function<bool(rd_kafka_resp_err_t code, std::string_view what)>;

// INVALID_ARGUMENT names the setting that librdkafka does not take. `notice` must outlive the
// client; null: librdkafka says nothing.
absl::StatusOr<KafkaPtr<rd_kafka_t>> MakeKafkaClient(rd_kafka_type_t type,
                                                     const KafkaSettings& settings, int events,
                                                     const KafkaNotice* notice,
                                                     KafkaTrouble trouble = nullptr);

// Topic settings are the client's own. REQUIRES: destroyed before the client, which else never
// ends.
KafkaPtr<rd_kafka_topic_t> MakeKafkaTopic(rd_kafka_t* client, const std::string& name);

// Asks the brokers for the topic: a producer's first record would otherwise wait for that up to a
// second. UNAVAILABLE where they do not answer.
absl::Status AwaitKafkaTopic(rd_kafka_t* client, rd_kafka_topic_t* topic);

// What there is of a partition that is consumed, or of a queue, as many as fit, waiting up to
// `wait_ms` for the first alone: librdkafka would wait until all fit. The messages are the
// caller's; how many there are.
size_t ConsumeKafka(rd_kafka_topic_t* topic, uint32_t partition, int wait_ms,
                    std::span<rd_kafka_message_t*> messages);
size_t ConsumeKafka(rd_kafka_queue_t* queue, int wait_ms, std::span<rd_kafka_message_t*> messages);

// With what reads need beside what all clients have; those given win.
KafkaSettings ConsumerSettings(KafkaSettings settings);

// The topics of the two logs.
struct KafkaTopicNames {
  std::string reference;
  std::string accounts;
  const std::string& Of(v1::Log log) const {
    return log == v1::LOG_REFERENCE ? reference : accounts;
  }
};

// A client that reads, with a handle of each topic.
class KafkaConsumer {
 public:
  // As MakeKafkaClient.
  static absl::StatusOr<KafkaConsumer> Open(const KafkaSettings& settings,
                                            const KafkaTopicNames& names, const KafkaNotice* notice,
                                            KafkaTrouble trouble = nullptr);

  rd_kafka_t* client() const { return client_.get(); }
  rd_kafka_topic_t* topic(v1::Log log) const {
    return (log == v1::LOG_REFERENCE ? reference_ : accounts_).get();
  }

 private:
  // The topics are destroyed before their client.
  KafkaPtr<rd_kafka_t> client_;
  KafkaPtr<rd_kafka_topic_t> reference_;
  KafkaPtr<rd_kafka_topic_t> accounts_;
};

}  // namespace quittance
