#pragma once
// Reads files through a mapping and sends their rows to the server: resumable, because command ids
// are a function of the rows; each row ends in the summary.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/client/connection.h"
#include "services/client/import_report.h"

namespace quittance {

struct ImportOptions {
  std::string mapping;  // built-in name or file
  std::string book = "main";
  std::string file;
  std::string rejects_file;
  // Rows of an earlier rejects file are tried again under new command ids; empty: none.
  std::string retry_rejected_file;
  // Called now and then with permille of the file read and rows so far.
  std::function<void(int permille, uint64_t rows)> on_progress;
};

// UNAVAILABLE: the server went away; run it again to go on. PERMISSION_DENIED, UNAUTHENTICATED: the
// caller may not. INVALID_ARGUMENT, NOT_FOUND, DATA_LOSS: mapping or file.
absl::StatusOr<ImportSummary> ImportFile(const ImportOptions& options,
                                         const Connection& connection);

}  // namespace quittance
