#pragma once
// What a fold writes to: the tables of one generation. Rows of tables that only grow never enter
// the row cache: each is serialised once, into the batch of the next checkpoint.

#include <memory>
#include <string>
#include <vector>

#include "ledger/base/table.h"
#include "projections/append_buffer.h"
#include "projections/generation.h"

namespace quittance {

class GenerationWriter final : public TableWriter {
 public:
  GenerationWriter(const Generation* generation, TableWriter* rows);

  const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                           std::string_view key) const override;
  void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                RowVisitor visit) const override;
  void ScanAll(const TableInfo& table, std::string_view from_scope,
               ScopedRowVisitor visit) const override;
  google::protobuf::Message& EditRow(const TableInfo& table, std::string_view scope,
                                     std::string_view key) override;
  void EraseRow(const TableInfo& table, std::string_view scope, std::string_view key) override;

  // Moves what was appended into `batch`. Ends the validity of rows.
  void MoveAppended(RowBatch& batch);
  size_t appended_bytes() const;

 private:
  // An append-only table, and the row that the fold may still be filling.
  struct Appended {
    AppendBuffer rows;
    bool open = false;
    std::string scope;
    std::string key;
    std::unique_ptr<google::protobuf::Message> message;
  };

  bool IsAppended(const TableInfo& table) const {
    return generation_.AccessOf(table) == Access::kAppend;
  }
  static void Close(Appended& table);

  const Generation& generation_;
  TableWriter& rows_;
  std::vector<Appended> appended_;  // by the model's table id
};

}  // namespace quittance
