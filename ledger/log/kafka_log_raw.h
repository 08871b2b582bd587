#pragma once
// An idempotent producer with the log's settings and nothing of a ledger around it: the limit that
// benchmarks hold the ledger on Kafka against.

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "ledger/log/cloud_event.h"
#include "ledger/log/kafka_log.h"
#include "ledger/log/kafka_log_client.h"

namespace quittance {

struct RawKafkaRecord {
  uint32_t partition = 0;
  std::string key;
  std::string value;
  CloudEventHeaders headers;
};

// One producer for all partitions of the accounts topic.
class RawKafkaProducer {
 public:
  // The topics are created and checked as the log's own. Errors as KafkaLog::Open.
  static absl::StatusOr<std::unique_ptr<RawKafkaProducer>> Open(const KafkaLogOptions& options,
                                                                AckSink sink);
  // REQUIRES: all that was sent is acknowledged.
  ~RawKafkaProducer();

  void Send(uint64_t number, const RawKafkaRecord& record);

 private:
  explicit RawKafkaProducer(AckSink sink) : sink_(std::move(sink)) {}
  void Run();

  const AckSink sink_;
  KafkaPtr<rd_kafka_t> producer_;
  KafkaPtr<rd_kafka_topic_t> topic_;
  KafkaPtr<rd_kafka_queue_t> events_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace quittance
