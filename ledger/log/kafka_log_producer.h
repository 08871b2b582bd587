#pragma once
// An idempotent producer of one topic, with the thread on which it tells what became of its
// records.

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "ledger/log/cloud_event.h"
#include "ledger/log/kafka_log_client.h"

namespace quittance {

// Whoever produces with them gives them to librdkafka.
rd_kafka_headers_t* NewKafkaHeaders(const CloudEventHeaders& headers);

class KafkaProducer {
 public:
  // Records that are durable or lost; none where the thread was woken.
  using Told = std::function<void(std::span<const rd_kafka_message_t* const> records)>;

  // `settings` win over a producer's own. `told` is called from the producer's thread, named
  // `thread_name`, maybe before this returns. UNAVAILABLE where the brokers do not answer. `notice`
  // must outlive it.
  static absl::StatusOr<std::unique_ptr<KafkaProducer>> Open(KafkaSettings settings,
                                                             const std::string& topic,
                                                             const KafkaNotice* notice,
                                                             std::string thread_name, Told told);
  // Of what is in flight nothing is told any more.
  ~KafkaProducer();

  rd_kafka_t* client() const { return client_.get(); }
  rd_kafka_topic_t* topic() const { return topic_.get(); }

  // Has told() called, soon.
  void Wake() { rd_kafka_queue_yield(events_.get()); }

 private:
  explicit KafkaProducer(Told told) : told_(std::move(told)) {}
  void Run();

  const Told told_;
  // The topic and the queue are destroyed before their client.
  KafkaPtr<rd_kafka_t> client_;
  KafkaPtr<rd_kafka_topic_t> topic_;
  KafkaPtr<rd_kafka_queue_t> events_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace quittance
