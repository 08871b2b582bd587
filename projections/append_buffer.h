#pragma once
// Rows of one append-only table, serialised as they come and handed to a batch in the order of the
// store: a store takes sorted rows several times faster.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/store/row_batch.h"

namespace quittance {

class AppendBuffer {
 public:
  void Add(std::string_view scope, std::string_view key, const google::protobuf::MessageLite& row);

  // Puts the rows into `batch` as rows of `table` and forgets them.
  void MoveTo(uint16_t table, RowBatch& batch);

  size_t bytes() const { return bytes_.size(); }

 private:
  struct Row {
    uint64_t order = 0;  // of the first bytes in which places differ
    size_t offset = 0;   // in bytes_: scope, NUL, key, row
    uint32_t scope_bytes = 0;
    uint32_t place_bytes = 0;
    uint32_t row_bytes = 0;
  };

  std::string_view PlaceOf(const Row& row) const {
    return std::string_view(bytes_).substr(row.offset, row.place_bytes);
  }
  void Sort();

  std::string bytes_;
  std::vector<Row> rows_;
};

}  // namespace quittance
