#include "ledger/log/kafka_log_raw.h"

#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_errors.h"
#include "ledger/log/kafka_log_topics.h"

namespace quittance {
absl::StatusOr<std::unique_ptr<RawKafkaProducer>> RawKafkaProducer::Open(
    const KafkaLogOptions& options, AckSink sink) {
  const KafkaTopicNames names = KafkaTopicsOf(options);
  const KafkaSettings settings = KafkaSettingsOf(options);
  RETURN_IF_ERROR(EnsureKafkaTopics(settings, names, KafkaDemandsOf(options), nullptr).status());
  std::unique_ptr<RawKafkaProducer> raw(new RawKafkaProducer(std::move(sink)));
  ASSIGN_OR_RETURN(raw->producer_,
                   KafkaProducer::Open(settings, names.accounts, nullptr, "kafka raw",
                                       [p = raw.get()](auto records) { p->Tell(records); }));
  return raw;
}

void RawKafkaProducer::Send(uint64_t number, const RawKafkaRecord& record) {
  const rd_kafka_resp_err_t code = rd_kafka_producev(
      producer_->client(), RD_KAFKA_V_RKT(producer_->topic()),
      RD_KAFKA_V_PARTITION(static_cast<int32_t>(record.partition)),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
      RD_KAFKA_V_HEADERS(NewKafkaHeaders(record.headers)),
      RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(number)), RD_KAFKA_V_END);
  CHECK(code == RD_KAFKA_RESP_ERR_NO_ERROR, "{}", rd_kafka_err2str(code));
}

void RawKafkaProducer::Tell(std::span<const rd_kafka_message_t* const> records) {
  std::vector<Ack> acks;
  acks.reserve(records.size());
  for (const rd_kafka_message_t* const record : records) {
    acks.push_back({reinterpret_cast<uint64_t>(record->_private), record->offset,
                    record->err == RD_KAFKA_RESP_ERR_NO_ERROR
                        ? absl::OkStatus()
                        : KafkaError("raw producer", record->err)});
  }
  if (!acks.empty()) sink_(acks);
}

}  // namespace quittance
