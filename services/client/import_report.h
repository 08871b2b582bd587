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
  uint64_t rows = 0;
  uint64_t imported = 0;
  uint64_t imported_before = 0;
  uint64_t nothing_to_do = 0;
  uint64_t listed = 0;
  uint64_t commands = 0;
  std::map<std::string, uint64_t> reasons;  // of listed rows
  std::map<std::string, uint64_t> counts;   // by the labels of the mapping

  bool AddsUp() const { return rows == imported + imported_before + nothing_to_do + listed; }
};

// One listed row. Written as CSV: row, attempt, reason, message, then the row's own columns.
struct Reject {
  CsvRow row;
  uint32_t attempt = 1;
  std::string reason;  // a RefusalReason, "NOTHING_TO_POST", "NO_RULE" or "UNREADABLE"
  std::string message;
};

// Thread-safe.
class ImportReport {
 public:
  ImportReport(std::string rejects_file, std::vector<std::string> columns);

  void Count(const std::string& label);
  void AddCommands(uint64_t commands);
  void Settle(RowFate fate);
  void Settle(Reject reject);  // kListed

  // Writes the rejects file, by row; removes an old one where nothing is listed.
  absl::Status WriteRejects() const;
  ImportSummary summary() const;

 private:
  const std::string rejects_file_;
  const std::vector<std::string> columns_;
  mutable std::mutex mutex_;
  ImportSummary summary_;
  std::map<uint64_t, Reject> rejects_;  // by row number
};

// Row number -> attempt, of a rejects file written earlier. INVALID_ARGUMENT where it is not one.
absl::StatusOr<std::map<uint64_t, uint32_t>> ReadRejects(const std::string& file);

}  // namespace quittance
