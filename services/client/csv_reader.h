#pragma once
// Rows of a CSV file (RFC 4180, UTF-8), plain or gzip, by column name.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace quittance {

struct CsvRow {
  uint64_t number = 0;  // 1 is the first row after the header
  std::vector<std::string> fields;
};

class CsvReader {
 public:
  // Reads the header. NOT_FOUND, INVALID_ARGUMENT (no header, a column twice) name the file.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& file);
  virtual ~CsvReader() = default;

  virtual const std::vector<std::string>& columns() const = 0;

  // False at the end. DATA_LOSS where the file is cut or not gzip throughout; INVALID_ARGUMENT
  // where a row has not as many fields as the header, with the row's number.
  virtual absl::StatusOr<bool> Next(CsvRow* row) = 0;

  // Share of the file's bytes read, in thousandths.
  virtual int progress_permille() const = 0;
};

// One line of a CSV file, fields quoted as needed, ending in CRLF.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace quittance
