#include "services/client/import_report.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

const std::vector<std::string> kOwnColumns = {"row", "attempt", "reason", "message"};

bool ParseNumber(const std::string& text, uint64_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

ImportReport::ImportReport(std::string rejects_file, std::vector<std::string> columns)
    : rejects_file_(std::move(rejects_file)), columns_(std::move(columns)) {}

void ImportReport::Count(const std::string& label) {
  const std::lock_guard lock(mutex_);
  ++summary_.counts[label];
}

void ImportReport::AddCommands(uint64_t commands) {
  const std::lock_guard lock(mutex_);
  summary_.commands += commands;
}

void ImportReport::Settle(RowFate fate) {
  const std::lock_guard lock(mutex_);
  ++summary_.rows;
  switch (fate) {
    case RowFate::kImported:
      ++summary_.imported;
      return;
    case RowFate::kImportedBefore:
      ++summary_.imported_before;
      return;
    case RowFate::kNothingToDo:
      ++summary_.nothing_to_do;
      return;
    case RowFate::kListed:
      ++summary_.listed;
      return;
  }
}

void ImportReport::Settle(Reject reject) {
  Settle(RowFate::kListed);
  const std::lock_guard lock(mutex_);
  ++summary_.reasons[reject.reason];
  const uint64_t number = reject.row.number;
  rejects_.emplace(number, std::move(reject));
}

absl::Status ImportReport::WriteRejects() const {
  const std::lock_guard lock(mutex_);
  if (rejects_.empty()) {
    std::remove(rejects_file_.c_str());
    return absl::OkStatus();
  }
  std::ofstream out(rejects_file_, std::ios::trunc | std::ios::binary);
  std::vector<std::string> cells = kOwnColumns;
  cells.insert(cells.end(), columns_.begin(), columns_.end());
  out << CsvLine(cells);
  for (const auto& [number, reject] : rejects_) {
    cells = {std::to_string(number), std::to_string(reject.attempt), reject.reason, reject.message};
    cells.insert(cells.end(), reject.row.fields.begin(), reject.row.fields.end());
    out << CsvLine(cells);
  }
  out.close();
  if (!out) return absl::DataLossError(fmt::format("cannot write '{}'", rejects_file_));
  return absl::OkStatus();
}

ImportSummary ImportReport::summary() const {
  const std::lock_guard lock(mutex_);
  return summary_;
}

absl::StatusOr<std::map<uint64_t, uint32_t>> ReadRejects(const std::string& file) {
  ASSIGN_OR_RETURN(const auto reader, CsvReader::Open(file));
  const auto& columns = reader->columns();
  if (columns.size() < kOwnColumns.size() ||
      !std::equal(kOwnColumns.begin(), kOwnColumns.end(), columns.begin())) {
    return absl::InvalidArgumentError(fmt::format(
        "{} is not a rejects file: its first columns are not row, attempt, reason, message", file));
  }
  std::map<uint64_t, uint32_t> attempts;
  CsvRow row;
  for (;;) {
    ASSIGN_OR_RETURN(const bool found, reader->Next(&row));
    if (!found) return attempts;
    uint64_t number = 0, attempt = 0;
    if (!ParseNumber(row.fields[0], &number) || !ParseNumber(row.fields[1], &attempt)) {
      return absl::InvalidArgumentError(
          fmt::format("{}: row {} has no row number", file, row.number));
    }
    attempts[number] = static_cast<uint32_t>(attempt);
  }
}

}  // namespace quittance
