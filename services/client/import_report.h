#pragma once
// What became of every row of an import: each ends in exactly one of four ways, and the summary
// adds up.

#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/place.h"
#include "services/client/csv_reader.h"

namespace quittance {

enum class RowFate {
  kImported,        // something new was recorded
  kImportedBefore,  // every command of it had been answered before
  kNothingToDo,     // accepted, but everything was as asked already
  kListed,  // refused, not readable, or with an amount that posts nothing: in the rejects file with
            // the reason
};

struct ImportSummary {
  // Why the rejects file could not be written; empty: it is as the summary says.
  std::string rejects_problem;

  uint64_t rows = 0;
  uint64_t imported = 0;
  uint64_t imported_before = 0;
  uint64_t nothing_to_do = 0;
  uint64_t listed = 0;
  uint64_t commands = 0;
  std::map<std::string, uint64_t> reasons;  // of listed rows
  std::map<std::string, uint64_t> counts;   // by the labels of the mapping
  std::vector<v1::Token> tokens;            // of the last command of each partition

  bool AddsUp() const { return rows == imported + imported_before + nothing_to_do + listed; }
};

// The attempt that each command of a row, by name, is on; 1 where it is not named. A command whose
// refusal was recorded needs a new attempt, because the answer of the old one is final; the others
// must keep theirs, or they would happen twice.
using Attempts = std::map<std::string, uint32_t>;

// One listed row. Written as CSV: row, reason, message, retry, then the row's own columns.
struct Reject {
  CsvRow row;
  Attempts retry;      // what a retry is to begin with; written as "receipt:2 fee:3"
  std::string reason;  // a RefusalReason, "NOTHING_TO_POST", "NO_RULE" or "UNREADABLE"
  std::string message;
};

// Thread-safe.
class ImportReport {
 public:
  ImportReport(std::string rejects_file, std::vector<std::string> columns);

  void Count(const std::string& label);
  void AddCommands(uint64_t commands);
  void Wrote(const v1::Token& token);
  void Settle(RowFate fate);
  void Settle(Reject reject);  // kListed

  // Writes the rejects file, by row; removes an old one where nothing is listed.
  ImportSummary Finish();

 private:
  absl::Status WriteRejects() const;

  const std::string rejects_file_;
  const std::vector<std::string> columns_;
  mutable std::mutex mutex_;
  ImportSummary summary_;
  std::map<uint64_t, Reject> rejects_;  // by row number
  std::map<PartitionId, v1::Token> tokens_;
};

// A row of a rejects file written earlier.
struct Retry {
  Attempts attempts;
  std::vector<std::string> fields;  // the row as it was then
};

// By row number. INVALID_ARGUMENT where it is not a rejects file.
absl::StatusOr<std::map<uint64_t, Retry>> ReadRejects(const std::string& file);

}  // namespace quittance
