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

class PartitionCheck {
 public:
  // Checks after the records at `positions` (sorted) and at the end.
  PartitionCheck(std::string_view ledger_id, EventLog* log, PartitionId partition, Offset end,
                 std::vector<Offset> positions, v1::CheckResponse* response)
      : log_(*log),
        partition_(partition),
        end_(end),
        positions_(std::move(positions)),
        response_(*response),
        reader_(ChainId{ledger_id, partition, log->PartitionCount(partition.log)}) {}

  absl::Status Run(absl::Time deadline, Stopped stopped) {
    while (reader_.next() < end_) {
      if (stopped()) return StoppedError("check");
      if (absl::Now() > deadline) {
        return absl::DeadlineExceededError(
            fmt::format("{} is checked up to offset {} of {} only; give a longer deadline",
                        ToString(partition_), reader_.next(), end_));
      }
      ASSIGN_OR_RETURN(const EntryBatch batch, reader_.ReadFrom(log_, kReadBytes));
      response_.set_noise(response_.noise() + batch.noise);
      for (const Entry& entry : batch.entries) Fold(entry);
    }
    // Positions without an entry behind them are the end.
    response_.set_positions_checked(response_.positions_checked() + positions_.size());
    CheckAt(reader_.next() - 1);
    return absl::OkStatus();
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

  void CheckAt(Offset offset) {
    response_.set_positions_checked(response_.positions_checked() + 1);
    Report(offset, CheckInvariants(rows_));
    Report(offset, posted_.Findings(rows_));
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
  EntryReader reader_;
  MemoryTables rows_;
  PostedSums posted_;
};

}  // namespace

absl::StatusOr<v1::CheckResponse> CheckLedger(std::string_view ledger_id, EventLog* log,
                                              const v1::CheckRequest& request, absl::Time deadline,
                                              Stopped stopped) {
  if (request.random_positions() > kRandomPositionsMax) {
    return absl::InvalidArgumentError(fmt::format("random_positions: is {}; at most {} are allowed",
                                                  request.random_positions(), kRandomPositionsMax));
  }
  std::vector<std::pair<PartitionId, Offset>> ends;
  Offset total = 0;
  for (const v1::Log name : {v1::LOG_REFERENCE, v1::LOG_ACCOUNTS}) {
    for (uint32_t i = 0; i < log->PartitionCount(name); ++i) {
      ASSIGN_OR_RETURN(const Offset end, log->End({name, i}));
      ends.emplace_back(PartitionId{name, i}, end);
      total += end;
    }
  }
  std::mt19937_64 engine(request.seed());
  std::map<PartitionId, std::vector<Offset>> positions;
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
  v1::CheckResponse response;
  for (const auto& [partition, end] : ends) {
    std::vector<Offset>& chosen = positions[partition];
    std::sort(chosen.begin(), chosen.end());
    RETURN_IF_ERROR(
        PartitionCheck(ledger_id, log, partition, end, chosen, &response).Run(deadline, stopped));
  }
  return response;
}

}  // namespace quittance
