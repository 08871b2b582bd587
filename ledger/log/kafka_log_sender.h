#pragma once
// Sends records to one partition and waits until they are durable: an idempotent producer for all
// threads of the process.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/log/compacted_topic.h"
#include "ledger/log/kafka_log_producer.h"

namespace quittance {

class KafkaSender {
 public:
  // UNAVAILABLE where the brokers do not answer. `notice` must outlive it.
  static absl::StatusOr<std::unique_ptr<KafkaSender>> Open(KafkaSettings settings,
                                                           const std::string& topic,
                                                           const KafkaNotice* notice);
  // The offset beyond the last of them; kUnknownOffset where the brokers had a record already from
  // a try whose answer was lost. Errors as CompactedTopic::Append.
  static constexpr Offset kUnknownOffset = -1;
  absl::StatusOr<Offset> Send(std::span<const CompactedRecord> records);

  // It has met an error after which a producer sends nothing any more.
  bool is_spent() const;

 private:
  // One call of Send; guarded by mutex_.
  struct Call {
    size_t left = 0;
    Offset end = 0;
    absl::Status status;
  };

  KafkaSender() = default;
  void Produce(const CompactedRecord& record, Call* call);
  void Tell(std::span<const rd_kafka_message_t* const> records);
  void Finish(Call* call, rd_kafka_resp_err_t code, Offset offset);

  std::mutex mutex_;
  std::condition_variable finished_;
  std::unique_ptr<KafkaProducer> producer_;  // the last: its thread uses the others
};

}  // namespace quittance
