#pragma once
// What one Write of a row store changes, all or nothing: rows put and erased, tables emptied,
// positions moved. The changes apply in the order they were added.

#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "ledger/store/row_key.h"

namespace quittance {

class RowBatch {
 public:
  enum class Op : uint8_t {
    kPut,         // key, value
    kErase,       // key
    kEraseRange,  // from key (inclusive), to value (exclusive)
  };

  void Put(const RowPlace& place, std::string_view value);
  // Returns the size of the serialised row.
  size_t Put(const RowPlace& place, const google::protobuf::MessageLite& row);
  void Erase(const RowPlace& place);
  void EraseTable(uint16_t table) { EraseTables(table, table); }
  // From the first to the last, both included.
  void EraseTables(uint16_t first, uint16_t last);
  void SetPosition(std::string_view consumer, std::string_view position);
  void ErasePosition(std::string_view consumer);

  // Changes added so far, positions included; their bytes.
  size_t count() const { return count_; }
  size_t bytes() const { return changes_.size(); }
  bool erases_tables() const { return erases_tables_; }
  void Reserve(size_t bytes) { changes_.reserve(bytes); }

  // visit(op, key, value), in order, keys as stored (row_key.h).
  void ForEach(
      absl::FunctionRef<void(Op op, std::string_view key, std::string_view value)> visit) const;

 private:
  // Begins a change: its header and its key. The value's bytes follow.
  void Begin(Op op, const RowPlace& place, size_t value_bytes);

  std::string changes_;
  size_t count_ = 0;
  bool erases_tables_ = false;
};

}  // namespace quittance
