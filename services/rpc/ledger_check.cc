#include "services/rpc/ledger_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "ledger/base/status_macros.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/invariants.h"
#include "ledger/domain/posted_sums.h"
#include "ledger/log/entry_reader.h"
#include "ledger/store/memory_tables.h"

namespace quittance {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;
constexpr int kFindingsMax = 100;
constexpr uint32_t kRandomPositionsMax = 1000;
constexpr char kWhat[] = "check";

// A proof reads the rows of all records up to there.
uint64_t StepsOfProof(Offset offset) { return static_cast<uint64_t>(offset + 1); }

class PartitionCheck {
 public:
  // Checks after the records at `positions` (sorted) and at the end.
  PartitionCheck(std::string_view ledger_id, EventLog* log, PartitionId partition, Offset end,
                 std::vector<Offset> positions, v1::CheckResponse* response, Work* work)
      : log_(*log),
        partition_(partition),
        end_(end),
        positions_(std::move(positions)),
        response_(*response),
        work_(*work),
        reader_(ChainId{ledger_id, partition, log->PartitionCount(partition.log)}) {}

  absl::Status Run(absl::Time deadline) {
    while (reader_.next() < end_) {
      if (work_.stopped()) return StoppedError(kWhat);
      if (absl::Now() > deadline) {
        return absl::DeadlineExceededError(
            fmt::format("{} is checked up to offset {} of {} only; give a longer deadline",
                        ToString(partition_), reader_.next(), end_));
      }
      const Offset from = reader_.next();
      ASSIGN_OR_RETURN(const EntryBatch batch, reader_.ReadFrom(log_, kReadBytes));
      response_.set_noise(response_.noise() + batch.noise);
      for (const Entry& entry : batch.entries) Fold(entry);
      work_.Advance(static_cast<uint64_t>(reader_.next() - from));
    }
    // Positions without an entry behind them are the end.
    response_.set_positions_checked(response_.positions_checked() + positions_.size());
    for (const Offset at : positions_) work_.Advance(StepsOfProof(at));
    CheckAt(reader_.next() - 1);
    return work_.stopped() ? StoppedError(kWhat) : absl::OkStatus();
  }

 private:
  void Fold(const Entry& entry) {
    while (!positions_.empty() && positions_.front() < entry.offset) {
      CheckAt(positions_.front());
      positions_.erase(positions_.begin());
    }
    if (entry.record->kind() == v1::RECORD_KIND_COMMAND) {
      response_.set_entries(response_.entries() + 1);
    } else if (entry.record->kind() == v1::RECORD_KIND_REFUSAL) {
      response_.set_refusals(response_.refusals() + 1);
    }
    Evolve(*entry.record, rows_);
    posted_.Add(*entry.record);
  }

  // Of a check that is stopped nothing is kept.
  void CheckAt(Offset offset) {
    if (work_.stopped()) return;
    response_.set_positions_checked(response_.positions_checked() + 1);
    Report(offset, CheckInvariants(rows_, work_));
    Report(offset, posted_.Findings(rows_, work_));
    work_.Advance(StepsOfProof(offset));
  }

  void Report(Offset offset, const std::vector<std::string>& findings) {
    for (const std::string& finding : findings) {
      if (response_.findings_size() >= kFindingsMax) return;
      response_.add_findings(
          fmt::format("{} at offset {}: {}", ToString(partition_), offset, finding));
    }
  }

  EventLog& log_;
  const PartitionId partition_;
  const Offset end_;
  std::vector<Offset> positions_;
  v1::CheckResponse& response_;
  Work& work_;
  EntryReader reader_;
  MemoryTables rows_;
  PostedSums posted_;
};

using Ends = std::vector<std::pair<PartitionId, Offset>>;
using Positions = std::map<PartitionId, std::vector<Offset>>;

absl::StatusOr<Ends> EndsOf(EventLog& log) {
  Ends ends;
  for (const v1::Log name : {v1::LOG_REFERENCE, v1::LOG_ACCOUNTS}) {
    for (uint32_t i = 0; i < log.PartitionCount(name); ++i) {
      ASSIGN_OR_RETURN(const Offset end, log.End({name, i}));
      ends.emplace_back(PartitionId{name, i}, end);
    }
  }
  return ends;
}

// Sorted, over all records of all partitions alike.
Positions ChoosePositions(const Ends& ends, const v1::CheckRequest& request) {
  Offset total = 0;
  for (const auto& [partition, end] : ends) total += end;
  std::mt19937_64 engine(request.seed());
  Positions positions;
  for (uint32_t i = 0; i < request.random_positions() && total > 0; ++i) {
    Offset at = static_cast<Offset>(engine() % static_cast<uint64_t>(total));
    for (const auto& [partition, end] : ends) {
      if (at < end) {
        positions[partition].push_back(at);
        break;
      }
      at -= end;
    }
  }
  for (auto& [partition, chosen] : positions) std::sort(chosen.begin(), chosen.end());
  return positions;
}

}  // namespace

absl::StatusOr<v1::CheckResponse> CheckLedger(std::string_view ledger_id, EventLog* log,
                                              const v1::CheckRequest& request, absl::Time deadline,
                                              Work& work) {
  if (request.random_positions() > kRandomPositionsMax) {
    return absl::InvalidArgumentError(fmt::format("random_positions: is {}; at most {} are allowed",
                                                  request.random_positions(), kRandomPositionsMax));
  }
  ASSIGN_OR_RETURN(const Ends ends, EndsOf(*log));
  Positions positions = ChoosePositions(ends, request);
  for (const auto& [partition, end] : ends) {
    work.Expect(static_cast<uint64_t>(end) + StepsOfProof(end - 1));
    for (const Offset at : positions[partition]) work.Expect(StepsOfProof(at));
  }
  v1::CheckResponse response;
  for (const auto& [partition, end] : ends) {
    PartitionCheck check(ledger_id, log, partition, end, positions[partition], &response, &work);
    RETURN_IF_ERROR(check.Run(deadline));
  }
  return response;
}

}  // namespace quittance
