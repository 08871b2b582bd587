#include "ledger/log/kafka_log_tail.h"

#include <fmt/format.h>

#include <array>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "ledger/log/kafka_log_errors.h"

namespace quittance {
namespace {

constexpr int kWaitMs = 50;
constexpr size_t kMessagesMax = 1000;
constexpr absl::Duration kRetryAfter = absl::Milliseconds(50);
// A new leader may lag behind; a topic that was cut stays so.
constexpr absl::Duration kMissingMax = absl::Seconds(30);
constexpr absl::Duration kToldAgainWithin = absl::Seconds(10);
constexpr absl::Duration kStuckAfter = absl::Seconds(10);

}  // namespace

KafkaTail::KafkaTail(const KafkaTopicNames& names, const PartitionSet& set, absl::Duration idle_max)
    : names_(names),
      set_(set),
      idle_max_(idle_max),
      lanes_(set.count()),
      came_round_(absl::ToUnixSeconds(absl::Now())) {
  for (uint32_t i = 0; i < set.count(); ++i) lanes_[i].id = set.At(i);
}

absl::StatusOr<std::unique_ptr<KafkaTail>> KafkaTail::Start(
    const KafkaSettings& settings, const KafkaTopicNames& names, const PartitionSet& set,
    absl::Duration idle_max, const KafkaNotice* notice,
    std::function<void(const absl::Status&)> on_fatal) {
  std::unique_ptr<KafkaTail> tail(new KafkaTail(names, set, idle_max));
  ASSIGN_OR_RETURN(tail->consumer_, KafkaConsumer::Open(settings, names, notice,
                                                        [raw = tail.get()](auto code, auto what) {
                                                          return raw->TakeTrouble(code, what);
                                                        }));
  tail->queue_.reset(rd_kafka_queue_new(tail->consumer_.client()));
  tail->on_fatal_ = std::move(on_fatal);
  tail->thread_ = std::thread([raw = tail.get()] {
    NameThisThread("kafka tail");
    raw->Run();
  });
  return tail;
}

KafkaTail::~KafkaTail() {
  stopping_ = true;
  for (Lane& lane : lanes_) lane.partition.Close();
  if (thread_.joinable()) thread_.join();
  for (Lane& lane : lanes_) StopLane(lane);
}

KafkaPartition& KafkaTail::Follow(uint32_t ordinal) {
  Lane& lane = lanes_[ordinal];
  const absl::Time now = absl::Now();
  const bool was_wanted = IsWanted(lane, now);
  lane.asked_at = absl::ToUnixSeconds(now);
  if (!was_wanted) rd_kafka_queue_yield(queue_.get());
  return lane.partition;
}

absl::Status KafkaTail::health() const {
  const int64_t silent_s = absl::ToUnixSeconds(absl::Now()) - came_round_;
  if (silent_s <= absl::ToInt64Seconds(kStuckAfter)) return absl::OkStatus();
  // Not for good: a process that was halted goes on.
  return absl::DeadlineExceededError(
      fmt::format("the thread that reads from Kafka has been stuck for more than {} s",
                  absl::ToInt64Seconds(kStuckAfter)));
}

void KafkaTail::Run() {
  std::array<rd_kafka_message_t*, kMessagesMax> messages;
  while (!stopping_) {
    StartLanes();
    const size_t count = ConsumeKafka(queue_.get(), kWaitMs, messages);
    rd_kafka_poll(consumer_.client(), 0);  // troubles of no partition
    for (size_t i = 0; i < count; ++i) Take(KafkaMessage(messages[i], KafkaDeleter()));
    came_round_ = absl::ToUnixSeconds(absl::Now());
  }
}

void KafkaTail::StartLanes() {
  const absl::Time now = absl::Now();
  for (Lane& lane : lanes_) {
    if (failed_) return;
    const bool wanted = IsWanted(lane, now);
    if (wanted == lane.started && now < lane.retry_at) continue;
    StopLane(lane);
    if (wanted) {
      StartLane(lane);
    } else {
      lane.partition.Forget();
      lane.missing_since = absl::InfiniteFuture();
    }
  }
}

bool KafkaTail::IsWanted(const Lane& lane, absl::Time now) const {
  return now - absl::FromUnixSeconds(lane.asked_at) <= idle_max_;
}

void KafkaTail::StartLane(Lane& lane) {
  const Offset next = lane.partition.next();
  const int64_t from = next < 0 ? RD_KAFKA_OFFSET_END : next;
  if (rd_kafka_consume_start_queue(consumer_.topic(lane.id.log),
                                   static_cast<int32_t>(lane.id.number), from, queue_.get()) == 0) {
    lane.started = true;
    ++followed_;
    return;
  }
  Fail(KafkaError(ToString(lane.id), rd_kafka_last_error()));
}

void KafkaTail::StopLane(Lane& lane) {
  if (!lane.started) return;
  rd_kafka_consume_stop(consumer_.topic(lane.id.log), static_cast<int32_t>(lane.id.number));
  lane.started = false;
  lane.retry_at = absl::InfiniteFuture();
  --followed_;
}

void KafkaTail::Take(KafkaMessage message) {
  if (message->rkt == nullptr || failed_) return;
  const v1::Log log =
      names_.reference == rd_kafka_topic_name(message->rkt) ? v1::LOG_REFERENCE : v1::LOG_ACCOUNTS;
  Lane& lane = lanes_[set_.OrdinalOf({log, static_cast<uint32_t>(message->partition)})];
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR &&
      message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    return TakeError(lane, *message);
  }
  lane.missing_since = absl::InfiniteFuture();
  const Offset next = lane.partition.next();
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    lane.partition.SetEnd(message->offset);
  } else if (next < 0 || message->offset == next) {
    // Nothing was known yet: it arrived between the question for the end and its answer.
    if (next < 0) lane.partition.SetEnd(message->offset);
    lane.partition.Push(std::move(message));
  } else if (message->offset > next) {
    TakeHole(lane, message->offset);
  }
}

// Started at the end, librdkafka goes there a second time where a slow leader's answer comes twice.
// So only what is missing when it is asked for by its offset is a hole.
void KafkaTail::TakeHole(Lane& lane, Offset offset) {
  if (lane.retry_at != absl::InfiniteFuture()) return;  // it starts again in any case
  const Offset next = lane.partition.next();
  if (lane.hole_at != next) {
    lane.hole_at = next;
    lane.retry_at = absl::Now();
    return;
  }
  Fail(absl::DataLossError(fmt::format(
      "{}: offset {} follows {} on topic {}: it was compacted or has transactions; restore it",
      ToString(lane.id), offset, next - 1, names_.Of(lane.id.log))));
}

void KafkaTail::TakeError(Lane& lane, const rd_kafka_message_t& message) {
  const absl::Time now = absl::Now();
  if (ClassOf(message.err) == KafkaErrorClass::kFatal) {
    const char* const detail = rd_kafka_message_errstr(&message);
    return Fail(KafkaError(ToString(lane.id), message.err, detail == nullptr ? "" : detail));
  }
  lane.retry_at = now + kRetryAfter;
  if (!IsMissingOffset(message.err)) return;
  lane.missing_since = std::min(lane.missing_since, now);
  if (now - lane.missing_since < kMissingMax) return;
  Fail(absl::DataLossError(fmt::format(
      "{}: topic {} has had no offset {} for {} s though it was read: the topic was cut "
      "or made anew; restore it, then start again",
      ToString(lane.id), names_.Of(lane.id.log), lane.partition.next(),
      absl::ToInt64Seconds(kMissingMax))));
}

// librdkafka says it again and again while a partition of the topic is followed.
bool KafkaTail::TakeTrouble(rd_kafka_resp_err_t code, std::string_view what) {
  if (!IsMissingTopic(code)) return false;
  const absl::Time now = absl::Now();
  const bool goes_on = now - topic_missing_at_ < kToldAgainWithin;
  topic_missing_at_ = now;
  if (!goes_on) topic_missing_since_ = now;
  if (now - topic_missing_since_ >= kMissingMax) {
    Fail(absl::DataLossError(fmt::format("for {} s: {}; restore the topic, then start again",
                                         absl::ToInt64Seconds(kMissingMax), what)));
  }
  return goes_on;
}

void KafkaTail::Fail(absl::Status why) {
  if (failed_) return;
  failed_ = true;
  on_fatal_(why);
}

}  // namespace quittance
