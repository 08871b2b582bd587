#include "services/client/import_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

const std::vector<std::string> kOwnColumns = {"row", "reason", "message", "retry"};

template <typename Number>
bool ParseNumber(std::string_view text, Number* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

// "receipt:2 fee:3"
std::string TextOf(const Attempts& attempts) {
  std::string text;
  for (const auto& [name, attempt] : attempts) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", name, attempt);
  }
  return text;
}

std::optional<Attempts> ParseAttempts(std::string_view text) {
  Attempts attempts;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const size_t colon = one.rfind(':');
    uint32_t attempt = 0;
    if (colon == std::string_view::npos || !ParseNumber(one.substr(colon + 1), &attempt)) {
      return std::nullopt;
    }
    attempts[std::string(one.substr(0, colon))] = attempt;
  }
  return attempts;
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

void ImportReport::Wrote(const v1::Token& token) {
  const std::lock_guard lock(mutex_);
  v1::Token& last = tokens_.try_emplace({token.log(), token.partition()}, token).first->second;
  if (last.offset() < token.offset()) last = token;
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
  if (rejects_.empty()) {
    std::remove(rejects_file_.c_str());
    return absl::OkStatus();
  }
  std::ofstream out(rejects_file_, std::ios::trunc | std::ios::binary);
  std::vector<std::string> cells = kOwnColumns;
  cells.insert(cells.end(), columns_.begin(), columns_.end());
  out << CsvLine(cells);
  for (const auto& [number, reject] : rejects_) {
    cells = {std::to_string(number), reject.reason, reject.message, TextOf(reject.retry)};
    cells.insert(cells.end(), reject.row.fields.begin(), reject.row.fields.end());
    // A row that was too short; one too long keeps all it has.
    if (cells.size() < columns_.size() + kOwnColumns.size()) {
      cells.resize(columns_.size() + kOwnColumns.size());
    }
    out << CsvLine(cells);
  }
  out.close();
  if (out) return absl::OkStatus();
  return absl::UnavailableError(
      fmt::format("cannot write '{}': {}; import again with --rejects DIR to list the rows there",
                  rejects_file_, strerror(errno)));
}

ImportSummary ImportReport::Finish() {
  const std::lock_guard lock(mutex_);
  summary_.rejects_problem = std::string(WriteRejects().message());
  for (const auto& [partition, token] : tokens_) summary_.tokens.push_back(token);
  return summary_;
}

absl::StatusOr<std::map<uint64_t, Retry>> ReadRejects(const std::string& file) {
  ASSIGN_OR_RETURN(const auto reader, CsvReader::Open(file));
  const auto& columns = reader->columns();
  if (columns.size() < kOwnColumns.size() ||
      !std::equal(kOwnColumns.begin(), kOwnColumns.end(), columns.begin())) {
    return absl::InvalidArgumentError(fmt::format(
        "{} is not a rejects file: its first columns are not row, reason, message, retry", file));
  }
  std::map<uint64_t, Retry> rejects;
  CsvRow row;
  for (;;) {
    ASSIGN_OR_RETURN(const bool found, reader->Next(&row));
    if (!found) return rejects;
    uint64_t number = 0;
    std::optional<Attempts> retry;
    // The row's own columns may be as bad as they were.
    if (row.fields.size() >= kOwnColumns.size()) retry = ParseAttempts(row.fields[3]);
    if (!retry || !ParseNumber(row.fields[0], &number)) {
      return absl::InvalidArgumentError(fmt::format(
          "{}: row {} has no row number, or its retry is not as it was written", file, row.number));
    }
    row.fields.erase(row.fields.begin(), row.fields.begin() + kOwnColumns.size());
    rejects[number] = {*std::move(retry), std::move(row.fields)};
  }
}

}  // namespace quittance
