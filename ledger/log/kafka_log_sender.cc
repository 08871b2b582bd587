#include "ledger/log/kafka_log_sender.h"

#include <algorithm>

#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "ledger/log/kafka_log_errors.h"

namespace quittance {
namespace {

constexpr int kWaitMs = 1000;

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaSender>> KafkaSender::Open(KafkaSettings settings,
                                                               const std::string& topic,
                                                               const KafkaNotice* notice) {
  const std::pair<const char*, const char*> kDefaults[] = {
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"linger.ms", "0"},
      // Also how long a caller waits.
      {"message.timeout.ms", "10000"},
      {"retry.backoff.ms", "100"},
  };
  for (const auto& [name, value] : kDefaults) settings.emplace(name, value);
  std::unique_ptr<KafkaSender> sender(new KafkaSender());
  ASSIGN_OR_RETURN(sender->producer_,
                   MakeKafkaClient(RD_KAFKA_PRODUCER, settings, RD_KAFKA_EVENT_DR, notice));
  sender->topic_ = MakeKafkaTopic(sender->producer_.get(), topic);
  RETURN_IF_ERROR(AwaitKafkaTopic(sender->producer_.get(), sender->topic_.get()));
  sender->events_.reset(rd_kafka_queue_get_main(sender->producer_.get()));
  sender->thread_ = std::thread([raw = sender.get()] {
    NameThisThread("kafka sender");
    raw->Run();
  });
  return sender;
}

KafkaSender::~KafkaSender() {
  stopping_ = true;
  if (thread_.joinable()) {
    rd_kafka_queue_yield(events_.get());
    thread_.join();
  }
  events_.reset();
  topic_.reset();
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
      rd_kafka_producev(producer_.get(), RD_KAFKA_V_RKT(topic_.get()), RD_KAFKA_V_PARTITION(0),
                        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                        RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
                        RD_KAFKA_V_VALUE(const_cast<void*>(value_data), value.size()),
                        RD_KAFKA_V_OPAQUE(static_cast<void*>(call)), RD_KAFKA_V_END);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) Finish(call, code, kUnknownOffset);
}

bool KafkaSender::is_spent() const {
  char why[1];
  return rd_kafka_fatal_error(producer_.get(), why, sizeof why) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

void KafkaSender::Run() {
  while (!stopping_) {
    const KafkaPtr<rd_kafka_event_t> event(rd_kafka_queue_poll(events_.get(), kWaitMs));
    if (event == nullptr || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
    while (const rd_kafka_message_t* const message = rd_kafka_event_message_next(event.get())) {
      Finish(static_cast<Call*>(message->_private), message->err, message->offset);
    }
  }
}

void KafkaSender::Finish(Call* call, rd_kafka_resp_err_t code, Offset offset) {
  const std::lock_guard lock(mutex_);
  --call->left;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    call->status.Update(KafkaError(rd_kafka_topic_name(topic_.get()), code));
  } else if (offset < 0 || call->end == kUnknownOffset) {
    call->end = kUnknownOffset;
  } else {
    call->end = std::max(call->end, offset + 1);
  }
  // Under the lock: the call is its caller's, who may go as soon as it is finished.
  if (call->left == 0) finished_.notify_all();
}

}  // namespace quittance
