#include "ledger/log/kafka_log_history.h"

#include <fmt/format.h>

#include <array>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_errors.h"

namespace quittance {
namespace {

constexpr int kWaitMs = 50;
constexpr size_t kMessagesMax = 1000;

}  // namespace

KafkaHistory::KafkaHistory(KafkaConsumer consumer, const KafkaTopicNames& names,
                           const PartitionSet& set)
    : names_(names), consumer_(std::move(consumer)), lanes_(set.count()) {
  for (uint32_t i = 0; i < set.count(); ++i) lanes_[i].id = set.At(i);
}

absl::StatusOr<std::unique_ptr<KafkaHistory>> KafkaHistory::Open(KafkaSettings settings,
                                                                 const KafkaTopicNames& names,
                                                                 const PartitionSet& set,
                                                                 const KafkaNotice* notice) {
  settings.emplace("fetch.wait.max.ms", "10");
  // Of each partition that is read; what was fetched ahead is thrown away where readers take turns.
  settings.emplace("queued.max.messages.kbytes", "8192");
  ASSIGN_OR_RETURN(KafkaConsumer consumer, KafkaConsumer::Open(settings, names, notice));
  return std::unique_ptr<KafkaHistory>(new KafkaHistory(std::move(consumer), names, set));
}

KafkaHistory::~KafkaHistory() {
  for (Lane& lane : lanes_) Stop(lane);
}

absl::StatusOr<RecordBatch> KafkaHistory::Read(uint32_t ordinal, Offset from, Offset end,
                                               size_t bytes_max, absl::Time deadline) {
  Lane& lane = lanes_[ordinal];
  const std::lock_guard lock(lane.mutex);
  if (!lane.started || lane.next != from) RETURN_IF_ERROR(GoTo(lane, from));
  BatchBuilder builder(bytes_max);
  while (!builder.full() && lane.next < end) {
    if (lane.fetched.empty()) RETURN_IF_ERROR(Fetch(lane, builder.empty() ? kWaitMs : 0));
    if (!lane.fetched.empty()) {
      builder.Add(std::move(lane.fetched.front()));
      lane.fetched.pop_front();
      ++lane.next;
      continue;
    }
    if (!builder.empty()) break;
    if (absl::Now() >= deadline) {
      return absl::UnavailableError(
          fmt::format("{}: the brokers of topic {} have not given offset "
                      "{} in time",
                      ToString(lane.id), names_.Of(lane.id.log), from));
    }
    if (!lane.started) RETURN_IF_ERROR(GoTo(lane, from));
  }
  // Whoever has come so far goes on at the tail.
  if (lane.next >= end) Stop(lane);
  return builder.Take();
}

absl::Status KafkaHistory::GoTo(Lane& lane, Offset offset) {
  Stop(lane);
  if (rd_kafka_consume_start(consumer_.topic(lane.id.log), static_cast<int32_t>(lane.id.number),
                             offset) != 0) {
    return KafkaError(ToString(lane.id), rd_kafka_last_error());
  }
  lane.started = true;
  lane.next = offset;
  return absl::OkStatus();
}

void KafkaHistory::Stop(Lane& lane) {
  if (lane.started)
    rd_kafka_consume_stop(consumer_.topic(lane.id.log), static_cast<int32_t>(lane.id.number));
  lane.started = false;
  lane.fetched.clear();
}

absl::Status KafkaHistory::Fetch(Lane& lane, int wait_ms) {
  std::array<rd_kafka_message_t*, kMessagesMax> messages;
  const size_t count =
      ConsumeKafka(consumer_.topic(lane.id.log), lane.id.number, wait_ms, messages);
  absl::Status problem;
  bool again = false;
  for (size_t i = 0; i < count; ++i) {
    KafkaMessage message(messages[i], KafkaDeleter());
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) continue;  // of a leader that lags
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      again = true;
      if (ClassOf(message->err) == KafkaErrorClass::kFatal) {
        problem = KafkaError(ToString(lane.id), message->err);
      }
    } else if (problem.ok()) {
      problem = Keep(lane, std::move(message));
    }
  }
  if (!problem.ok() || (again && lane.fetched.empty())) Stop(lane);
  return problem;
}

absl::Status KafkaHistory::Keep(Lane& lane, KafkaMessage message) {
  const Offset expected = lane.next + static_cast<Offset>(lane.fetched.size());
  if (message->offset != expected) {
    return absl::DataLossError(
        fmt::format("{}: topic {} has no offset {}, the next is {}; restore it", ToString(lane.id),
                    names_.Of(lane.id.log), expected, message->offset));
  }
  lane.fetched.push_back(std::move(message));
  return absl::OkStatus();
}

}  // namespace quittance
