#include "ledger/log/kafka_log_sender.h"

#include <algorithm>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_errors.h"

namespace quittance {
absl::StatusOr<std::unique_ptr<KafkaSender>> KafkaSender::Open(KafkaSettings settings,
                                                               const std::string& topic,
                                                               const KafkaNotice* notice) {
  settings.emplace("message.timeout.ms", "10000");  // also how long a caller waits
  std::unique_ptr<KafkaSender> sender(new KafkaSender());
  ASSIGN_OR_RETURN(sender->producer_,
                   KafkaProducer::Open(std::move(settings), topic, notice, "kafka sender",
                                       [raw = sender.get()](auto records) { raw->Tell(records); }));
  return sender;
}

absl::StatusOr<Offset> KafkaSender::Send(std::span<const CompactedRecord> records) {
  Call call;
  call.left = records.size();
  for (const CompactedRecord& record : records) Produce(record, &call);
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [&] { return call.left == 0; });
  RETURN_IF_ERROR(call.status);
  return call.end;
}

void KafkaSender::Produce(const CompactedRecord& record, Call* call) {
  const std::string_view value = record.value ? std::string_view(*record.value) : "";
  const void* const value_data = record.value ? value.data() : nullptr;
  const rd_kafka_resp_err_t code =
      rd_kafka_producev(producer_->client(), RD_KAFKA_V_RKT(producer_->topic()),
                        RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                        RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
                        RD_KAFKA_V_VALUE(const_cast<void*>(value_data), value.size()),
                        RD_KAFKA_V_OPAQUE(static_cast<void*>(call)), RD_KAFKA_V_END);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) Finish(call, code, kUnknownOffset);
}

bool KafkaSender::is_spent() const {
  char why[1];
  return rd_kafka_fatal_error(producer_->client(), why, sizeof why) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

void KafkaSender::Tell(std::span<const rd_kafka_message_t* const> records) {
  for (const rd_kafka_message_t* const record : records) {
    Finish(static_cast<Call*>(record->_private), record->err, record->offset);
  }
}

void KafkaSender::Finish(Call* call, rd_kafka_resp_err_t code, Offset offset) {
  const std::lock_guard lock(mutex_);
  --call->left;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    call->status.Update(KafkaError(rd_kafka_topic_name(producer_->topic()), code));
  } else if (offset < 0 || call->end == kUnknownOffset) {
    call->end = kUnknownOffset;
  } else {
    call->end = std::max(call->end, offset + 1);
  }
  // Under the lock: the call is its caller's, who may go as soon as it is finished.
  if (call->left == 0) finished_.notify_all();
}

}  // namespace quittance
