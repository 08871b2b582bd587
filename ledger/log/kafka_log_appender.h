#pragma once
// One generation's sending side of one partition: an idempotent producer of its own, since a fatal
// error of a producer ends all it has in flight, and the next generation must not wait for that.

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/log/event_log.h"
#include "ledger/log/kafka_log_partition.h"
#include "ledger/log/kafka_log_producer.h"

namespace quittance {

class KafkaAppender final : public Appender {
 public:
  // UNAVAILABLE where the brokers do not answer. on_fatal(why), from the appender's thread, for
  // what no new producer mends. `shared`, `notice` must outlive it.
  static absl::StatusOr<std::unique_ptr<Appender>> Open(
      const KafkaSettings& settings, const std::string& topic, PartitionId partition, AckSink sink,
      KafkaPartition* shared, const KafkaNotice* notice,
      std::function<void(const absl::Status&)> on_fatal);

  void Append(uint64_t number, std::string_view key, std::string value) override;
  void Flush() override;

 private:
  struct Gathered {
    uint64_t number = 0;
    std::string key;
    std::string value;
    KafkaPtr<rd_kafka_headers_t> headers;
  };

  KafkaAppender(PartitionId partition, AckSink sink, KafkaPartition* shared,
                std::function<void(const absl::Status&)> on_fatal)
      : partition_(partition),
        sink_(std::move(sink)),
        shared_(*shared),
        on_fatal_(std::move(on_fatal)) {}

  void Send(Gathered record);
  void Tell(std::span<const rd_kafka_message_t* const> records);
  Ack AckOf(const rd_kafka_message_t& message);
  std::vector<Ack> TakeUnsent();

  const PartitionId partition_;
  const AckSink sink_;
  KafkaPartition& shared_;
  const std::function<void(const absl::Status&)> on_fatal_;
  std::vector<Gathered> gathered_;  // the appending thread's
  std::mutex mutex_;
  std::vector<Ack> unsent_;                  // guarded by mutex_: what librdkafka did not take
  std::unique_ptr<KafkaProducer> producer_;  // the last: its thread uses the others
};

}  // namespace quittance
