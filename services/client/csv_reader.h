#pragma once
// Rows of a CSV file (RFC 4180, UTF-8 with or without a byte order mark), plain or gzip, by column
// name.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace quittance {

struct CsvRow {
  uint64_t number = 0;  // 1 is the first row after the header
  std::vector<std::string> fields;
  // Why the row cannot be read by column: another number of fields than the header, or bytes that
  // are not UTF-8. Empty: it can.
  std::string problem;
};

class CsvReader {
 public:
  // Reads the header. NOT_FOUND, INVALID_ARGUMENT (no header, not UTF-8, a column
  // twice) name the file.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& file);
  virtual ~CsvReader() = default;

  virtual const std::vector<std::string>& columns() const = 0;

  // False at the end. DATA_LOSS where the file is cut or not gzip throughout. A row with a problem
  // is a row.
  virtual absl::StatusOr<bool> Next(CsvRow* row) = 0;

  // Share of the file's bytes read, in thousandths.
  virtual int progress_permille() const = 0;
};

// One line of a CSV file, fields quoted as needed, ending in CRLF.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace quittance
