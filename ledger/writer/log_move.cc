#include "ledger/writer/log_move.h"

#include <fmt/format.h>

#include <deque>

#include "ledger/base/status_macros.h"
#include "ledger/writer/partition_move.h"

namespace quittance {
namespace {

struct Totals {
  ControlTotals source, target;
};

absl::Status CheckPartitions(const EventLog& source, const EventLog& target) {
  const uint32_t has = source.PartitionCount(v1::LOG_ACCOUNTS);
  const uint32_t wanted = target.PartitionCount(v1::LOG_ACCOUNTS);
  if (has == wanted) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("the source has {} partitions of accounts, the target {}; make the target anew",
                  has, wanted));
}

absl::Status Expect(EventLog& source, PartitionId partition, Work& work) {
  ASSIGN_OR_RETURN(const Offset end, source.End(partition));
  work.Expect(2 * static_cast<uint64_t>(end));
  return absl::OkStatus();
}

// Nothing is ended before all of it is compared.
absl::Status CopyAndEnd(std::deque<PartitionMove>& moves, Totals* totals) {
  for (PartitionMove& move : moves) RETURN_IF_ERROR(move.Copy());
  for (PartitionMove& move : moves) {
    RETURN_IF_ERROR(move.Compare(&totals->source, &totals->target));
  }
  if (totals->source != totals->target) {
    return absl::DataLossError(
        "the totals of the control accounts differ between source and target");
  }
  for (PartitionMove& move : moves) RETURN_IF_ERROR(move.EndSource());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MovedLedger> MoveLog(const LogMoveOptions& options, EventLog* source,
                                    EventLog* target, const Clock& clock, Rng* rng, Work& work) {
  RETURN_IF_ERROR(CheckPartitions(*source, *target));
  std::deque<PartitionMove> accounts, reference;
  const auto add = [&](std::deque<PartitionMove>& moves, PartitionId partition) {
    moves.emplace_back(&options, partition, source, target, &clock, rng, &work);
    return Expect(*source, partition, work);
  };
  for (uint32_t i = 0; i < source->PartitionCount(v1::LOG_ACCOUNTS); ++i) {
    RETURN_IF_ERROR(add(accounts, {v1::LOG_ACCOUNTS, i}));
  }
  RETURN_IF_ERROR(add(reference, {v1::LOG_REFERENCE, 0}));
  Totals totals;
  RETURN_IF_ERROR(CopyAndEnd(accounts, &totals));
  RETURN_IF_ERROR(CopyAndEnd(reference, &totals));
  // The last of the claims: with it the target can be served.
  if (!reference.front().claimed() && options.before_claims) {
    RETURN_IF_ERROR(options.before_claims());
  }
  MovedLedger moved;
  for (std::deque<PartitionMove>* const moves : {&accounts, &reference}) {
    for (PartitionMove& move : *moves) {
      RETURN_IF_ERROR(move.Claim());
      moved.partitions.push_back(move.result());
    }
  }
  moved.totals = std::move(totals.target);
  return moved;
}

}  // namespace quittance
