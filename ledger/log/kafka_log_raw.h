#pragma once
// An idempotent producer with the log's settings and nothing of a ledger around it: the limit that
// benchmarks hold the ledger on Kafka against.

#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/log/cloud_event.h"
#include "ledger/log/kafka_log.h"
#include "ledger/log/kafka_log_producer.h"

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

  void Send(uint64_t number, const RawKafkaRecord& record);

 private:
  explicit RawKafkaProducer(AckSink sink) : sink_(std::move(sink)) {}
  void Tell(std::span<const rd_kafka_message_t* const> records);

  const AckSink sink_;
  std::unique_ptr<KafkaProducer> producer_;  // the last: its thread uses the others
};

}  // namespace quittance
