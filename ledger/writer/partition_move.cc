#include "ledger/writer/partition_move.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/status_macros.h"
#include "ledger/domain/decide.h"
#include "ledger/writer/group_sender.h"

namespace quittance {
namespace {

constexpr size_t kOwnerIdBytes = 16;
constexpr char kWhat[] = "copy";

WriterOptions OptionsOf(const LogMoveOptions& options, PartitionId partition, Rng* rng) {
  WriterOptions made;
  made.partition = partition;
  made.ledger_id = options.ledger_id;
  made.clock_mode = options.clock_mode;
  made.owner_id = rng->Bytes(kOwnerIdBytes);
  return made;
}

// "RECORD_KIND_CLAIM 4f1b... at offset 17"
std::string Described(const Entry& entry) {
  return fmt::format("{} {} at offset {}", v1::RecordKind_Name(entry.record->kind()),
                     ToHex(AsBytes(entry.hash)), entry.offset);
}

}  // namespace

PartitionMove::PartitionMove(const LogMoveOptions* options, PartitionId partition, EventLog* source,
                             EventLog* target, const Clock* clock, Rng* rng, Work* work)
    : options_(*options),
      partition_(partition),
      source_log_(*source),
      target_log_(*target),
      clock_(*clock),
      work_(*work),
      writer_options_(OptionsOf(*options, partition, rng)),
      builder_(&writer_options_, source->PartitionCount(partition.log), rng,
               /*fresh_nonces=*/true) {}

ChainId PartitionMove::chain() const {
  return {options_.ledger_id, partition_, source_log_.PartitionCount(partition_.log)};
}

void PartitionMove::Advance(const CountedReader& reader, Offset* told) {
  work_.Advance(static_cast<uint64_t>(reader.read() - *told));
  *told = reader.read();
}

absl::Status PartitionMove::Copy() {
  CountedReader source(chain(), &source_log_), target(chain(), &target_log_);
  GroupSender sender(&target_log_, partition_, options_.ack_timeout);
  std::string moved_to;
  for (Offset told = 0;;) {
    if (work_.stopped()) return StoppedError(kWhat);
    ASSIGN_OR_RETURN(const Counted* const counted, source.Next());
    Advance(source, &told);
    if (counted == nullptr) break;
    const v1::Record& record = *counted->entry.record;
    moved_to = record.log_moved().target();
    if (copied_ == 0) {
      ASSIGN_OR_RETURN(const Counted* const held, target.Next());
      if (held != nullptr) {
        RETURN_IF_ERROR(CheckSame(*counted, *held));
        continue;
      }
      RETURN_IF_ERROR(CheckNothingElse(target));
    }
    RETURN_IF_ERROR(sender.Send(PartitionKeyOf(record.stream()), counted->value));
    // Alone: what landed without it would look like another ledger's.
    if (counted->entry.height == 0) RETURN_IF_ERROR(sender.Await());
    ++copied_;
  }
  RETURN_IF_ERROR(sender.Await());
  return CheckNotMovedElsewhere(moved_to);
}

absl::Status PartitionMove::CheckSame(const Counted& source, const Counted& target) const {
  if (source.entry.hash == target.entry.hash) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{} height {}: the source has {}, the target {}: the target holds another history; copy to "
      "an empty log",
      ToString(partition_), source.entry.height, Described(source.entry), Described(target.entry)));
}

absl::Status PartitionMove::CheckNothingElse(const CountedReader& target) const {
  if (target.read() == 0 || target.tip().height > 0) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{}: the target holds {} records, none of them of ledger {}; copy to an empty log",
      ToString(partition_), target.read(), ToHex(options_.ledger_id)));
}

absl::Status PartitionMove::CheckNotMovedElsewhere(const std::string& moved_to) const {
  if (moved_to.empty() || moved_to == options_.target) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{}: the source was moved to {} already; copy from there, or give that to --to "
                  "to end an unfinished copy (asked for {})",
                  ToString(partition_), moved_to, options_.target));
}

absl::Status PartitionMove::Compare(ControlTotals* source_totals, ControlTotals* target_totals) {
  source_.emplace(chain(), &source_log_);
  target_.emplace(chain(), &target_log_);
  for (Offset told = 0;;) {
    if (work_.stopped()) return StoppedError(kWhat);
    ASSIGN_OR_RETURN(const Counted* const counted, source_->Next());
    Advance(*source_, &told);
    if (counted == nullptr) break;
    ASSIGN_OR_RETURN(const Counted* const copy, target_->Next());
    if (copy == nullptr) {
      return absl::UnavailableError(
          fmt::format("{} ends at height {} on the target, where the source has {}; copy again",
                      ToString(partition_), counted->entry.height, Described(counted->entry)));
    }
    RETURN_IF_ERROR(CheckSame(*counted, *copy));
    source_totals->Add(*counted->entry.record);
    target_totals->Add(*copy->entry.record);
    ended_ = counted->entry.record->has_log_moved();
  }
  return CheckBehindSource();
}

absl::Status PartitionMove::CheckBehindSource() {
  ASSIGN_OR_RETURN(const Counted* const behind, target_->Next());
  if (behind == nullptr) return absl::OkStatus();
  claimed_ = ended_ && behind->entry.record->claim().has_moved();
  if (claimed_) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{}: the source ends at height {}, the target goes on with {}: it was served "
                  "before it was claimed by a copy; copy to an empty log",
                  ToString(partition_), behind->entry.height, Described(behind->entry)));
}

Micros PartitionMove::RecordedAt() const {
  const Micros own = options_.clock_mode == v1::CLOCK_MODE_COMMAND ? 0 : clock_.Now();
  return std::max(own, target_->recorded_at());
}

absl::Status PartitionMove::Append(EventLog* log, const char* side, const std::string& bytes,
                                   CountedReader* reader) {
  const Height height = reader->tip().height;
  GroupSender sender(log, partition_, options_.ack_timeout);
  RETURN_IF_ERROR(sender.Send("", bytes));
  RETURN_IF_ERROR(sender.Await());
  ASSIGN_OR_RETURN(const Counted* const counted, reader->Next());
  if (counted == nullptr) {
    return absl::UnavailableError(fmt::format("{} height {} of the {} cannot be read back yet",
                                              ToString(partition_), height, side));
  }
  if (counted->value == bytes) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{} height {}: somebody else writes to the {} ({}); stop that and copy again",
                  ToString(partition_), height, side, Described(counted->entry)));
}

absl::Status PartitionMove::EndSource() {
  if (ended_) return absl::OkStatus();
  if (work_.stopped()) return StoppedError(kWhat);
  builder_.MakeLogMoved(source_->tip().hash, RecordedAt(), options_.target);
  const std::string bytes = builder_.Serialize();
  RETURN_IF_ERROR(Append(&source_log_, "source", bytes, &*source_));
  if (work_.stopped()) return StoppedError(kWhat);
  RETURN_IF_ERROR(Append(&target_log_, "target", bytes, &*target_));
  ++copied_;
  ended_ = true;
  return absl::OkStatus();
}

absl::Status PartitionMove::Claim() {
  if (claimed_) return absl::OkStatus();
  if (work_.stopped()) return StoppedError(kWhat);
  builder_.MakeMovedClaim(target_->tip(), RecordedAt());
  RETURN_IF_ERROR(Append(&target_log_, "target", builder_.Serialize(), &*target_));
  claimed_ = true;
  return absl::OkStatus();
}

MovedPartition PartitionMove::result() const {
  return {.partition = partition_,
          .tip = source_->tip(),
          .copied = copied_,
          .noise = static_cast<uint64_t>(source_->read()) - source_->tip().height};
}

}  // namespace quittance
