#pragma once
// WriterCore, the half from commands to records to answers.

#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/posting.h"
#include "ledger/writer/command_ids.h"
#include "ledger/writer/writer_core_reading.h"

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
  if (fault_.ok() && !ports_.log->health().ok()) Fail(ports_.log->health());
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
  if (!opened.ok()) return false;
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

template <TipRules kRules>
bool WriterCore<kRules>::ClockIsBehind() {
  clock_behind_ = options_.clock_mode == v1::CLOCK_MODE_SYSTEM &&
                  now_ < recorded_confirmed_ - absl::ToInt64Microseconds(kClockBehindMax);
  return clock_behind_;
}

template <TipRules kRules>
void WriterCore<kRules>::DecideGroup() {
  if (waiting_.empty() || claim_needed_) return;
  if (ClockIsBehind()) return AnswerAll(health());
  const size_t room = options_.in_flight_records_max - queue_.size();
  const size_t count = std::min({waiting_.size(), options_.group_commands_max, room});
  if (count == 0) return;
  Prefetch(count);
  const std::shared_ptr<const ReferenceSnapshot> reference =
      ports_.reference == nullptr ? nullptr : ports_.reference->Current();
  for (size_t i = 0; i < count; ++i) {
    Task task = std::move(waiting_.front());
    waiting_.pop_front();
    DecideOne(std::move(task), reference.get());
  }
  rows_.Trim();
  ++stats_.groups;
}

template <TipRules kRules>
void WriterCore<kRules>::Prefetch(size_t count) {
  std::vector<RowsNeeded> needed;
  for (size_t i = 0; i < count; ++i) {
    const Submission& submission = waiting_[i].submission;
    AppendRowsNeeded(submission.route, *submission.command, &needed);
    needed.push_back({&tables::kCommand.info(), "", HeaderOf(*submission.command).command_id()});
  }
  std::vector<WantedRows> wanted;
  wanted.reserve(needed.size());
  for (const RowsNeeded& rows : needed) wanted.push_back({rows.table, rows.scope, rows.key});
  rows_.Prefetch(wanted);
}

template <TipRules kRules>
void WriterCore<kRules>::DecideOne(Task task, const ReferenceSnapshot* reference) {
  const bool preview = HeaderOf(*task.submission.command).validate_only();
  const RowCache::ConfirmedRows confirmed = rows_.ConfirmedView();
  const bool on_confirmed = preview || !kRules.decides_on_queue;
  const TableReader& rows = on_confirmed ? static_cast<const TableReader&>(confirmed) : rows_;
  const Tip ahead = queue_.ahead();
  const Tip& own = preview ? queue_.confirmed() : ahead;
  const DecisionContext context{
      .rows = rows,
      .reference = reference == nullptr ? rows : reference->tables,
      .reference_height = reference == nullptr ? own.height : reference->height,
      .reference_folded = reference == nullptr ? queue_.folded() : reference->folded,
      .prev = own.hash,
      .now = now_,
      .recorded_last = preview ? recorded_confirmed_ : recorded_ahead_};
  if (preview) return Preview(std::move(task), context);
  if (AnswerKnown(task)) return;
  const absl::Status decided = builder_.Decide(task.submission, context);
  if (!decided.ok()) {
    ++stats_.faults;
    return task.Finish(FaultAnswer(decided));
  }
  ProposeCommand(std::move(task));
}

// A command id that is known is answered as it was, or when its record has counted; never decided
// again.
template <TipRules kRules>
bool WriterCore<kRules>::AnswerKnown(Task& task) {
  if (task.proposed_before && !kRules.checks_ids_again) return false;
  const RowCache::ConfirmedRows confirmed = rows_.ConfirmedView();
  const TableReader& known =
      kRules.deduplicates_on_queue ? static_cast<const TableReader&>(rows_) : confirmed;
  const Submission& submission = task.submission;
  const auto* row = tables::kCommand.Find(known, "", HeaderOf(*submission.command).command_id());
  if (row == nullptr) return false;
  if (row->height() < queue_.confirmed().height || !kRules.answers_when_confirmed) {
    ++stats_.repeated;
    task.Finish(RepeatedAnswer(*row, submission, queue_.folded()));
    return true;
  }
  Answer reused;
  IsSameRequest(*row, submission, &reused);
  Task& proposed = queue_.payload(row->height() - queue_.confirmed().height).task;
  proposed.also.push_back({std::move(task.submission.done), std::move(reused.status)});
  for (Task::Waiter& waiter : task.also) proposed.also.push_back(std::move(waiter));
  return true;
}

template <TipRules kRules>
void WriterCore<kRules>::Preview(Task task, const DecisionContext& context) {
  Answer answer;
  answer.status = builder_.Decide(task.submission, context);
  const v1::Record& record = builder_.record();
  if (answer.status.ok()) {
    answer.result = record.result();
    answer.height = queue_.confirmed().height;
    answer.offset = queue_.folded();
    answer.stream_version = record.stream_version();
    answer.recorded_at = builder_.recorded_at();
    answer.events.assign(record.events().begin(), record.events().end());
  }
  task.Finish(std::move(answer));
}

template <TipRules kRules>
void WriterCore<kRules>::ProposeCommand(Task task) {
  const v1::Record& record = builder_.record();
  InFlight in_flight;
  in_flight.kind = record.kind();
  in_flight.stream_version = record.stream_version();
  in_flight.result = record.result();
  std::string bytes;
  const absl::Status fits = builder_.Serialize(task.submission, &bytes);
  if (!fits.ok()) {
    ++stats_.faults;
    return task.Finish(FaultAnswer(fits));
  }
  const Height height = queue_.ahead().height;
  in_flight.task = std::move(task);
  if (!kRules.records_refusals && record.kind() == v1::RECORD_KIND_REFUSAL) {
    return AnswerCommand(std::move(in_flight), queue_.folded(), height);
  }
  in_flight.step = rows_.BeginStep();
  Evolve(record, rows_);
  RememberCommand(record, height, rows_);
  if (height % options_.check_postings_every == 0) CheckPostings(record);
  Propose(std::move(in_flight), std::move(bytes));
}

template <TipRules kRules>
void WriterCore<kRules>::Propose(InFlight in_flight, std::string bytes) {
  in_flight.recorded_at = builder_.recorded_at();
  in_flight.proposed_at = now_;
  recorded_ahead_ = in_flight.recorded_at;
  const uint64_t number = queue_.Propose(RecordHash(bytes), std::move(in_flight));
  const Submission& submission = queue_.payload(queue_.size() - 1).task.submission;
  appender_->Append(number, submission.route.partition_key, std::move(bytes));
}

// Post asserts that debits = credits.
template <TipRules kRules>
void WriterCore<kRules>::CheckPostings(const v1::Record& record) const {
  for (const v1::Event& event : record.events()) {
    Post(ContextOf(record, event.effective_date()), event, record.postings_version());
  }
}

template <TipRules kRules>
void WriterCore<kRules>::Confirmed(InFlight in_flight, Offset offset, Height height) {
  if (in_flight.step != 0) rows_.Confirm(in_flight.step);
  recorded_confirmed_ = in_flight.recorded_at;
  switch (in_flight.kind) {
    case v1::RECORD_KIND_CLAIM:
      own_claim_ = offset;
      claims_lost_ = 0;
      ++stats_.claims;
      return;
    case v1::RECORD_KIND_NOOP:
      for (const BarrierDone& done : in_flight.barriers) done(offset);
      return;
    case v1::RECORD_KIND_COMMAND:
    case v1::RECORD_KIND_REFUSAL:
      return AnswerCommand(std::move(in_flight), offset, height);
    default:
      return;
  }
}

template <TipRules kRules>
void WriterCore<kRules>::AnswerCommand(InFlight in_flight, Offset offset, Height height) {
  ++(in_flight.kind == v1::RECORD_KIND_COMMAND ? stats_.accepted : stats_.refused);
  Answer answer;
  answer.result = std::move(in_flight.result);
  answer.height = height;
  answer.offset = offset;
  answer.stream_version = in_flight.stream_version;
  answer.recorded_at = in_flight.recorded_at;
  in_flight.task.Finish(std::move(answer));
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
    task.Finish(FaultAnswer(OutcomeUnknown(why)));
  };
  if (queue_.state() == Queue::State::kStopped) {
    for (InFlight& in_flight : queue_.TakeAll()) {
      for (const BarrierDone& done : in_flight.barriers) done(OutcomeUnknown(why));
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
  if (clock_behind_) {
    return absl::UnavailableError(
        fmt::format("the clock of this machine is {} s behind the last record of {}; set the clock",
                    (recorded_confirmed_ - now_) / 1'000'000, ToString(options_.partition)));
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
