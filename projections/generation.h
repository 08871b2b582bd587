#pragma once
// One fold of a read model, with a range of the store to itself. Several stand side by side while a
// model is folded anew; one of them serves.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ledger/store/row_batch.h"
#include "projections/read_model.h"

namespace quittance {

class Generation {
 public:
  // Slot 0 is the store's own. REQUIRES: 0 < slot < kSlots.
  static constexpr uint32_t kSlots = 255;
  static constexpr uint32_t kTablesPerSlot = 256;

  Generation(const ReadModel* model, uint32_t slot, uint64_t number);

  const ReadModel& model() const { return *model_; }
  uint32_t slot() const { return slot_; }
  uint64_t number() const { return number_; }
  // "<model>@<version>.<number>": the name of its position in the store.
  const std::string& consumer() const { return consumer_; }

  // Where a table of the model is in the store.
  const TableInfo& StoredTable(const TableInfo& table) const { return *stored_[table.id]; }
  Access AccessOf(const TableInfo& table) const { return access_[table.id]; }

  // Adds to `batch` the end of its rows and of its position.
  void Erase(RowBatch& batch) const;

 private:
  const ReadModel* model_;
  uint32_t slot_;
  uint64_t number_;
  std::string consumer_;
  std::array<std::unique_ptr<TableInfo>, kTablesPerSlot> stored_;  // by the model's table id
  std::array<Access, kTablesPerSlot> access_{};
};

// The consumer name of a position without its model.
std::string ConsumerName(std::string_view model, uint32_t version, uint64_t generation);

// Adds to `batch` the end of all rows of a slot.
void EraseSlot(uint32_t slot, RowBatch& batch);

// The tables of one generation, read by the model's own table ids.
class GenerationReader final : public TableReader {
 public:
  GenerationReader(const Generation* generation, const TableReader* rows)
      : generation_(*generation), rows_(*rows) {}

  const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                           std::string_view key) const override {
    return rows_.FindRow(generation_.StoredTable(table), scope, key);
  }
  void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                RowVisitor visit) const override {
    rows_.ScanRows(generation_.StoredTable(table), scope, from, visit);
  }
  void ScanAll(const TableInfo& table, std::string_view from_scope,
               ScopedRowVisitor visit) const override {
    rows_.ScanAll(generation_.StoredTable(table), from_scope, visit);
  }

 private:
  const Generation& generation_;
  const TableReader& rows_;
};

}  // namespace quittance
