#pragma once
// WriterCore, what drives the two halves: steps, the sending side, its own records, faults and the
// end.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/writer/writer_core_deciding.h"

namespace quittance {

inline absl::Status OutcomeUnknown(const absl::Status& why) {
  return absl::UnavailableError(fmt::format("outcome unknown; retry with the same command id ({})",
                                            std::string(why.message())));
}

template <TipRules kRules>
WriterCore<kRules>::WriterCore(WriterOptions options, const WriterPorts& ports, AckPost post)
    : options_(std::move(options)),
      ports_(ports),
      post_(std::move(post)),
      rows_(ports.store, options_.cache_bytes),
      queue_(-1, Tip{}),
      builder_(&options_, ports.log->PartitionCount(options_.partition.log), ports.rng,
               kRules.fresh_nonces) {}

template <TipRules kRules>
void WriterCore<kRules>::Barrier(BarrierDone done) {
  if (!fault_.ok()) return done(fault_);
  if (!kRules.barriers_append) return done(queue_.folded());
  barriers_.push_back(std::move(done));
}

template <TipRules kRules>
void WriterCore<kRules>::OnAcks(uint64_t generation, std::span<const Ack> acks) {
  queue_.OnAcks(generation, acks, [this](InFlight&& in_flight, Offset offset, Height height) {
    Confirmed(std::move(in_flight), offset, height);
  });
}

template <TipRules kRules>
bool WriterCore<kRules>::Step() {
  now_ = ports_.clock->Now();
  const absl::Status log = ports_.log->health();
  // A log that stands still may go on; all else is for good.
  if (fault_.ok() && !log.ok() && !absl::IsDeadlineExceeded(log)) Fail(log);
  if (fault_.ok() && queue_.state() == Queue::State::kStopped) Fail(queue_.stopped());
  if (!fault_.ok()) {
    AnswerAll(fault_);
    return false;
  }
  if (queue_.size() > 0) {
    const Micros waited = now_ - queue_.payload(0).proposed_at;
    if (waited >= absl::ToInt64Microseconds(options_.ack_timeout)) queue_.BeginReading();
  } else if (now_ - followed_at_ >= absl::ToInt64Microseconds(options_.follow_interval)) {
    queue_.BeginReading();
  }
  if (draining_) AnswerAll(absl::UnavailableError("the writer stops"));
  if ((queue_.running() || ReadBack()) && OpenAppender()) {
    hindrance_ = absl::OkStatus();
    if (!draining_) ProposeOwn();
    DecideGroup();
    appender_->Flush();
    CheckpointIfDue();
  }
  PlanWake();
  const bool blocked = claim_needed_ || queue_.size() >= options_.in_flight_records_max;
  return fault_.ok() && queue_.running() && !waiting_.empty() && !blocked;
}

template <TipRules kRules>
void WriterCore<kRules>::PlanWake() {
  const auto after = [&](Micros from, absl::Duration wait) {
    return from + absl::ToInt64Microseconds(wait);
  };
  if (!queue_.running() || appender_ == nullptr) {
    wake_at_ = after(now_, options_.retry_interval);
    return;
  }
  wake_at_ = after(checkpoint_at_, options_.checkpoint_interval);
  if (queue_.size() > 0) {
    wake_at_ = std::min(wake_at_, after(queue_.payload(0).proposed_at, options_.ack_timeout));
  } else {
    wake_at_ = std::min(wake_at_, after(followed_at_, options_.follow_interval));
  }
  if (claim_needed_) wake_at_ = std::min(wake_at_, claim_not_before_);
}

template <TipRules kRules>
bool WriterCore<kRules>::OpenAppender() {
  const uint64_t generation = queue_.generation();
  if (appender_ != nullptr && appender_generation_ == generation) return true;
  appender_.reset();
  auto opened = ports_.log->OpenAppender(
      options_.partition,
      [post = post_, generation](std::span<const Ack> acks) { post(generation, acks); });
  if (!opened.ok()) {
    NoteHindrance(opened.status());
    return false;
  }
  appender_ = *std::move(opened);
  appender_generation_ = generation;
  return true;
}

// Genesis where nothing has counted, the claim where it is missing, one noop for all barriers.
template <TipRules kRules>
void WriterCore<kRules>::ProposeOwn() {
  if (claim_needed_ && now_ < claim_not_before_) return;
  const auto propose = [&](v1::RecordKind kind, std::vector<BarrierDone> barriers) {
    const Micros own = options_.clock_mode == v1::CLOCK_MODE_COMMAND ? 0 : now_;
    builder_.Make(kind, queue_.ahead().hash, std::max(own, recorded_ahead_));
    InFlight in_flight;
    in_flight.kind = kind;
    in_flight.barriers = std::move(barriers);
    Propose(std::move(in_flight), builder_.Serialize());
  };
  if (queue_.ahead().height == 0) propose(v1::RECORD_KIND_GENESIS, {});
  if (claim_needed_) propose(v1::RECORD_KIND_CLAIM, {});
  claim_needed_ = false;
  if (!barriers_.empty()) propose(v1::RECORD_KIND_NOOP, std::exchange(barriers_, {}));
}

// What is tried again and again is told, once it has lasted.
template <TipRules kRules>
void WriterCore<kRules>::NoteHindrance(const absl::Status& status) {
  if (hindrance_.ok()) hindered_since_ = now_;
  hindrance_ = status;
}

template <TipRules kRules>
void WriterCore<kRules>::FailIfMoved() {
  if (!moved_to_) return;
  Fail(absl::FailedPreconditionError(fmt::format(
      "LOG_MOVED: {} goes on at {}; send commands to the server there. If this is that log, its "
      "copy has not ended: run the same `quittance copy-log` again",
      ToString(options_.partition), *moved_to_)));
}

template <TipRules kRules>
void WriterCore<kRules>::Fail(absl::Status why) {
  if (!fault_.ok()) return;
  fault_ = std::move(why);
  queue_.Stop(fault_);
  appender_.reset();
  AnswerAll(fault_);
}

template <TipRules kRules>
void WriterCore<kRules>::AnswerAll(const absl::Status& why) {
  const auto fail = [&](Task& task) {
    ++stats_.faults;
    // Of what was never proposed no outcome is unknown.
    const bool untouched = moved_to_ && !task.proposed_before;
    task.Finish(FaultAnswer(untouched ? why : OutcomeUnknown(why)));
  };
  if (queue_.state() == Queue::State::kStopped) {
    for (InFlight& in_flight : queue_.TakeAll()) {
      for (const BarrierDone& done : in_flight.barriers) done(OutcomeUnknown(why));
      in_flight.task.proposed_before = true;
      if (in_flight.task.submission.command != nullptr) fail(in_flight.task);
    }
  }
  for (Task& task : std::exchange(waiting_, {})) fail(task);
  for (const BarrierDone& done : std::exchange(barriers_, {})) done(OutcomeUnknown(why));
}

template <TipRules kRules>
void WriterCore<kRules>::Stop() {
  if (fault_.ok() && queue_.folded() != checkpoint_folded_) {
    const absl::Status written = Checkpoint();
    if (!written.ok()) Fail(written);
  }
  if (fault_.ok()) Fail(absl::UnavailableError("the writer stops"));
}

template <TipRules kRules>
absl::Status WriterCore<kRules>::health() const {
  if (!fault_.ok()) return fault_;
  if (clock_behind()) {
    return absl::UnavailableError(
        fmt::format("the clock of this machine is {} s behind the last record of {}; set the clock",
                    (recorded_confirmed_ - now_) / 1'000'000, ToString(options_.partition)));
  }
  const Micros hindered = hindrance_.ok() ? 0 : now_ - hindered_since_;
  if (hindered >= absl::ToInt64Microseconds(options_.hindrance_alarm_after)) {
    return absl::UnavailableError(fmt::format("{} has come no further for {} s: {}",
                                              ToString(options_.partition), hindered / 1'000'000,
                                              std::string(hindrance_.message())));
  }
  if (own_claim_ < 0) {
    return absl::UnavailableError(
        fmt::format("{} is not claimed; another writer may own it", ToString(options_.partition)));
  }
  return absl::OkStatus();
}

template <TipRules kRules>
WriterStats WriterCore<kRules>::stats() const {
  WriterStats stats = stats_;
  stats.queued = waiting_.size();
  stats.in_flight = queue_.size();
  stats.folded = queue_.folded();
  stats.height = queue_.confirmed().height;
  stats.cache_misses = rows_.stats().buckets.misses;
  return stats;
}

}  // namespace quittance
