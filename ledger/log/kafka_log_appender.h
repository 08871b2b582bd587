#pragma once
// One generation's sending side of one partition: an idempotent producer of its own, since a fatal
// error of a producer ends all it has in flight, and the next generation must not wait for that.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/log/cloud_event.h"
#include "ledger/log/event_log.h"
#include "ledger/log/kafka_log_client.h"
#include "ledger/log/kafka_log_partition.h"

namespace quittance {

// A producer's own beside the log's; those given win.
KafkaSettings ProducerSettings(KafkaSettings settings);

// Whoever produces with them gives them to librdkafka.
rd_kafka_headers_t* NewKafkaHeaders(const CloudEventHeaders& headers);

class KafkaAppender final : public Appender {
 public:
  // UNAVAILABLE where the brokers do not answer. on_fatal(why), from the appender's thread, for
  // what no new producer mends. `shared`, `notice` must outlive it.
  static absl::StatusOr<std::unique_ptr<Appender>> Open(
      const KafkaSettings& settings, const std::string& topic, PartitionId partition, AckSink sink,
      KafkaPartition* shared, const KafkaNotice* notice,
      std::function<void(const absl::Status&)> on_fatal);
  ~KafkaAppender() override;

  void Append(uint64_t number, std::string_view key, std::string value) override;
  // Without linger librdkafka sends at once what it is given.
  void Flush() override {}

 private:
  KafkaAppender(PartitionId partition, AckSink sink, KafkaPartition* shared,
                std::function<void(const absl::Status&)> on_fatal)
      : partition_(partition),
        sink_(std::move(sink)),
        shared_(*shared),
        on_fatal_(std::move(on_fatal)) {}

  void Run();
  void Deliver(rd_kafka_event_t* event);
  Ack AckOf(const rd_kafka_message_t& message);
  std::vector<Ack> TakeUnsent();

  const PartitionId partition_;
  const AckSink sink_;
  KafkaPartition& shared_;
  const std::function<void(const absl::Status&)> on_fatal_;
  KafkaPtr<rd_kafka_t> producer_;
  KafkaPtr<rd_kafka_topic_t> topic_;
  KafkaPtr<rd_kafka_queue_t> events_;
  std::mutex mutex_;
  std::vector<Ack> unsent_;  // guarded by mutex_: what librdkafka did not take
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace quittance
