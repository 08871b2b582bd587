#pragma once
// Deterministic command ids for imported rows: the row's content and how often that content has
// come before, so that a file read again, or read with rows appended, names the same commands.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "services/client/csv_reader.h"

namespace quittance {

class RowIdentity {
 public:
  // 24 hex digits of SHA-256 over the fields, "." and the occurrence number from 1. Rows must come
  // in file order.
  std::string Next(const CsvRow& row);

 private:
  absl::flat_hash_map<uint64_t, uint32_t> occurrences_;  // by the first 64 bits of the hash
};

}  // namespace quittance
