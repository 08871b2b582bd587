#pragma once
// What a fold writes to: the tables of one generation. Rows of tables that only grow never enter
// the row cache: each is serialised once, into the batch of the next checkpoint.

#include <array>
#include <memory>
#include <string>

#include "ledger/base/table.h"
#include "projections/generation.h"

namespace quittance {

class GenerationWriter final : public TableWriter {
 public:
  // `appended` collects the rows of tables with Access::kAppend.
  GenerationWriter(const Generation* generation, TableWriter* rows, RowBatch* appended);

  const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                           std::string_view key) const override;
  void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                RowVisitor visit) const override;
  void ScanAll(const TableInfo& table, std::string_view from_scope,
               ScopedRowVisitor visit) const override;
  google::protobuf::Message& EditRow(const TableInfo& table, std::string_view scope,
                                     std::string_view key) override;
  void EraseRow(const TableInfo& table, std::string_view scope, std::string_view key) override;

  // Moves the rows still open into the batch. Ends the validity of rows.
  void Finish();

 private:
  // The row of an append-only table that the fold may still be filling.
  struct OpenRow {
    bool open = false;
    std::string scope;
    std::string key;
    std::unique_ptr<google::protobuf::Message> message;
  };

  bool IsAppended(const TableInfo& table) const {
    return generation_.AccessOf(table) == Access::kAppend;
  }
  void Close(uint16_t table_id, OpenRow& row);

  const Generation& generation_;
  TableWriter& rows_;
  RowBatch& appended_;
  std::array<OpenRow, Generation::kTablesPerSlot> open_rows_;  // by the model's table id
};

}  // namespace quittance
