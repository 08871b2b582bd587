#pragma once
// WriterCore, the half from commands to records to answers.

#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/posting.h"
#include "ledger/domain/rows_needed.h"
#include "ledger/writer/command_ids.h"
#include "ledger/writer/writer_core_reading.h"

namespace quittance {

template <TipRules kRules>
void WriterCore<kRules>::DecideGroup() {
  if (waiting_.empty() || claim_needed_) return;
  if (clock_behind()) return AnswerAll(health());
  if (queue_.size() >= options_.in_flight_records_max) return;
  const size_t room = options_.in_flight_records_max - queue_.size();
  const size_t count = std::min({waiting_.size(), options_.group_commands_max, room});
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

// What rows in memory lead to is in memory too, as a rule: those behind them are asked for only
// where the store had to be.
template <TipRules kRules>
void WriterCore<kRules>::Prefetch(size_t count) {
  RowsNeeded named;
  for (size_t i = 0; i < count; ++i) {
    const Submission& submission = waiting_[i].submission;
    named.AddNamed(submission.route, *submission.command);
    named.Add(tables::kCommand.info(), "", HeaderOf(*submission.command).command_id());
  }
  if (rows_.Prefetch(named.wanted()) == 0) return;
  RowsNeeded behind;
  for (size_t i = 0; i < count; ++i) {
    const Submission& submission = waiting_[i].submission;
    behind.AddBehind(submission.route, *submission.command, rows_);
  }
  rows_.Prefetch(behind.wanted());
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
  in_flight.has_reactions = HasReactions(record);
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
  if (in_flight.has_reactions) options_.reactions->Counted(offset, height);
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

}  // namespace quittance
