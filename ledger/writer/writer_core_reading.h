#pragma once
// WriterCore, the half from the log to the state: recovery, reading back, checkpoints.

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/base/work.h"
#include "ledger/log/entry_reader.h"
#include "ledger/writer/command_ids.h"
#include "ledger/writer/row_layout.h"
#include "ledger/writer/writer_core.h"
#include "ledger/writer/writer_position.h"

namespace quittance {

inline constexpr size_t kReadBackBytes = size_t{4} << 20;

template <TipRules kRules>
absl::Status WriterCore<kRules>::Open() {
  RETURN_IF_ERROR(DropRowsOfAnotherLayout(*ports_.store));
  ASSIGN_OR_RETURN(const rows::WriterPosition position,
                   ReadPosition(*ports_.store, kWriterConsumer, chain()));
  if (position.height() > 0 && position.clock_mode() != options_.clock_mode) {
    return absl::FailedPreconditionError(fmt::format(
        "{}: the ledger was created with {}, not {}", ToString(options_.partition),
        v1::ClockMode_Name(position.clock_mode()), v1::ClockMode_Name(options_.clock_mode)));
  }
  queue_ = Queue(position.next_offset() - 1, TipOf(position));
  checkpoint_folded_ = queue_.folded();
  recorded_confirmed_ = recorded_ahead_ = position.recorded_at();
  now_ = followed_at_ = ports_.clock->Now();
  checkpoint_at_ = now_ - CheckpointLead();
  return absl::OkStatus();
}

// The writers of a process take turns, or all would stand still at once.
template <TipRules kRules>
Micros WriterCore<kRules>::CheckpointLead() const {
  constexpr uint32_t kTurns = 8;
  return absl::ToInt64Microseconds(options_.checkpoint_interval) *
         (options_.partition.number % kTurns) / kTurns;
}

// True where it runs again. The sending side stays open while the proposals may; before they are
// dropped it is closed, and what it still got out is read.
template <TipRules kRules>
bool WriterCore<kRules>::ReadBack() {
  if (queue_.hopeless()) appender_.reset();
  if (!CatchUp()) return false;
  if (appender_ != nullptr && (newer_claim_ || !queue_.keeps())) {
    appender_.reset();
    if (!CatchUp()) return false;
  }
  ++stats_.read_backs;
  EndReading();
  FailIfMoved();
  return fault_.ok();
}

// Folds up to the high watermark. True when it has also reached what was acknowledged.
template <TipRules kRules>
bool WriterCore<kRules>::CatchUp() {
  bool at_end = false;
  while (!at_end) {
    if (own_claim_ < 0 && options_.stopped && options_.stopped()) {
      Fail(StoppedError("start"));
      return false;
    }
    const absl::Status read = ReadOnce(&at_end);
    if (!read.ok()) {
      NoteHindrance(read);
      if (!absl::IsUnavailable(read)) Fail(read);
      return false;
    }
    CheckpointIfDue();
    if (!fault_.ok()) return false;
  }
  followed_at_ = now_;
  return !ends_early_since_ && queue_.folded() >= queue_.must_reach();
}

template <TipRules kRules>
absl::Status WriterCore<kRules>::ReadOnce(bool* at_end) {
  ASSIGN_OR_RETURN(const Offset end, ports_.log->End(options_.partition));
  if (EndsBeforeFolded(end)) {
    return absl::DataLossError(
        fmt::format("{}: the log ends at offset {}, but offset {} was folded: it was cut or "
                    "exchanged; restore it",
                    ToString(options_.partition), end, queue_.folded()));
  }
  *at_end = end <= queue_.folded() + 1;
  if (*at_end) return absl::OkStatus();
  ASSIGN_OR_RETURN(const RecordBatch batch,
                   ports_.log->Read(options_.partition, queue_.folded() + 1, kReadBackBytes));
  google::protobuf::Arena arena;
  for (const StoredRecord& stored : batch.records) {
    if (stored.offset != queue_.folded() + 1) {
      return absl::DataLossError(
          fmt::format("{}: the log has a hole: offset {} follows {}; restore it",
                      ToString(options_.partition), stored.offset, queue_.folded()));
    }
    RETURN_IF_ERROR(FoldStored(stored, &arena));
    checkpoint_log_bytes_ += stored.value.size();
  }
  *at_end = batch.records.empty();
  return absl::OkStatus();
}

// A watermark behind what was folded may be a stale one for a while.
template <TipRules kRules>
bool WriterCore<kRules>::EndsBeforeFolded(Offset end) {
  if (end > queue_.folded()) {
    ends_early_since_.reset();
    return false;
  }
  if (!ends_early_since_) ends_early_since_ = now_;
  return now_ - *ends_early_since_ >= absl::ToInt64Microseconds(options_.truncation_alarm_after);
}

template <TipRules kRules>
absl::Status WriterCore<kRules>::FoldStored(const StoredRecord& stored,
                                            google::protobuf::Arena* arena) {
  const v1::Record* const record = DecodeRecord(stored.value, arena);
  const Height height = queue_.confirmed().height;
  const bool proposed = queue_.size() > 0;
  InFlight own;
  const auto verdict =
      queue_.Fold(stored.offset, record == nullptr ? std::string_view() : record->prev(),
                  RecordHash(stored.value), &own);
  if (record != nullptr) NoteClaim(*record, stored.offset);
  if (verdict == Queue::Verdict::kOwn) {
    Confirmed(std::move(own), stored.offset, height);
    return absl::OkStatus();
  }
  if (verdict == Queue::Verdict::kNoise) {
    if (record == nullptr) return absl::OkStatus();
    return CheckNoise(chain(), *record, stored.offset, height);
  }
  CHECK(record != nullptr);
  if (proposed && kRules.drops_behind_foreign) rows_.RollbackAll();
  RETURN_IF_ERROR(CheckCounted(chain(), *record, stored.offset, height));
  return FoldForeign(*record, stored.offset, height);
}

template <TipRules kRules>
absl::Status WriterCore<kRules>::FoldForeign(const v1::Record& record, Offset offset,
                                             Height height) {
  if (record.kind() == v1::RECORD_KIND_GENESIS &&
      record.genesis().clock_mode() != options_.clock_mode) {
    return absl::FailedPreconditionError(
        fmt::format("{}: the ledger was created with {}, not {}", ToString(options_.partition),
                    v1::ClockMode_Name(record.genesis().clock_mode()),
                    v1::ClockMode_Name(options_.clock_mode)));
  }
  RETURN_IF_ERROR(NoteMove(record, height));
  Evolve(record, rows_);
  RememberCommand(record, height, rows_);
  if (HasReactions(record)) options_.reactions->Counted(offset, height);
  recorded_confirmed_ =
      google::protobuf::util::TimeUtil::TimestampToMicroseconds(record.recorded_at());
  others_wrote_ = true;
  return absl::OkStatus();
}

template <TipRules kRules>
absl::Status WriterCore<kRules>::NoteMove(const v1::Record& record, Height height) {
  if (moved_to_ && !record.claim().has_moved()) {
    return absl::DataLossError(fmt::format(
        "{}: height {} follows the record that moved the log to {}, and is not the claim that "
        "names it; restore the log",
        ToString(options_.partition), height, *moved_to_));
  }
  moved_to_.reset();
  if (record.kind() == v1::RECORD_KIND_LOG_MOVED) moved_to_ = record.log_moved().target();
  return absl::OkStatus();
}

template <TipRules kRules>
void WriterCore<kRules>::NoteClaim(const v1::Record& record, Offset offset) {
  if (record.kind() != v1::RECORD_KIND_CLAIM || record.ledger_id() != options_.ledger_id) return;
  if (record.claim().owner_id() == options_.owner_id) return;
  const bool newer = own_claim_ >= 0 && offset > own_claim_;
  newer_claim_ = newer_claim_ || (newer && kRules.steps_down_for_newer_claim);
}

template <TipRules kRules>
void WriterCore<kRules>::EndReading() {
  const uint64_t generation = queue_.generation();
  std::vector<InFlight> dropped = queue_.EndReading(newer_claim_);
  if (queue_.generation() != generation) {
    ++stats_.rollbacks;
    rows_.RollbackAll();
    TakeBack(std::move(dropped));
  }
  if (queue_.size() == 0) recorded_ahead_ = recorded_confirmed_;
  const bool claimed_by_another = std::exchange(newer_claim_, false);
  others_wrote_ = false;
  if (!claimed_by_another) return;
  own_claim_ = -1;
  claim_needed_ = true;
  DelayClaim();
  if (!options_.given_away || !options_.given_away()) return;
  Fail(absl::UnavailableError(
      fmt::format("{} is another process's now", ToString(options_.partition))));
  if (options_.on_superseded) options_.on_superseded();
}

// Nothing is known of their outcome, so nothing is answered: commands are decided again, with the
// same ids.
template <TipRules kRules>
void WriterCore<kRules>::TakeBack(std::vector<InFlight> dropped) {
  for (auto it = dropped.rbegin(); it != dropped.rend(); ++it) {
    if (it->kind == v1::RECORD_KIND_CLAIM) {
      claim_needed_ = true;
      if (others_wrote_) DelayClaim();
    }
    for (BarrierDone& barrier : it->barriers) barriers_.push_back(std::move(barrier));
    if (it->task.submission.command == nullptr) continue;
    if (!kRules.unknown_stays_unknown) {
      it->task.Finish(FaultAnswer(absl::AbortedError("not applied")));
      continue;
    }
    it->task.proposed_before = true;
    waiting_.push_front(std::move(it->task));
  }
}

template <TipRules kRules>
void WriterCore<kRules>::DelayClaim() {
  const uint8_t chance = static_cast<uint8_t>(ports_.rng->Bytes(1)[0]);
  const int64_t factor = (1 + chance % 8) << std::min<uint32_t>(claims_lost_, 6);
  claim_not_before_ = now_ + factor * absl::ToInt64Microseconds(options_.claim_backoff);
  ++claims_lost_;
}

template <TipRules kRules>
void WriterCore<kRules>::CheckpointIfDue() {
  const bool late =
      now_ - checkpoint_at_ >= absl::ToInt64Microseconds(options_.checkpoint_interval);
  if (!late && checkpoint_log_bytes_ < options_.checkpoint_log_bytes) return;
  if (queue_.folded() == checkpoint_folded_) {
    checkpoint_at_ = now_;
    return;
  }
  const absl::Status written = Checkpoint();
  if (!written.ok()) Fail(written);
}

template <TipRules kRules>
absl::Status WriterCore<kRules>::Checkpoint() {
  if (moved_to_) return absl::OkStatus();
  rows::WriterPosition position;
  const Tip tip = kRules.snapshots_confirmed_only ? queue_.confirmed() : queue_.ahead();
  position.set_next_offset(queue_.folded() + 1);
  position.set_tip(std::string(AsBytes(tip.hash)));
  position.set_height(tip.height);
  position.set_recorded_at(recorded_confirmed_);
  position.set_clock_mode(options_.clock_mode);
  position.set_layout(RowLayout());
  const std::string bytes = position.SerializeAsString();
  const std::array<ConsumerPosition, 2> at{{{kWriterConsumer, bytes}, {kReactionsConsumer, bytes}}};
  const bool all_done = options_.reactions != nullptr && options_.reactions->Done();
  RETURN_IF_ERROR(rows_.Checkpoint(std::span(at).first(all_done ? 2 : 1)));
  checkpoint_at_ = now_;
  checkpoint_folded_ = queue_.folded();
  checkpoint_log_bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace quittance
