#include "projections/generation_writer.h"

#include "ledger/base/check.h"

namespace quittance {

using google::protobuf::Message;

GenerationWriter::GenerationWriter(const Generation* generation, TableWriter* rows,
                                   RowBatch* appended)
    : generation_(*generation), rows_(*rows), appended_(*appended) {}

const Message* GenerationWriter::FindRow(const TableInfo& table, std::string_view scope,
                                         std::string_view key) const {
  CHECK(!IsAppended(table), "table {} is append-only: a fold may not find its rows", table.name);
  return rows_.FindRow(generation_.StoredTable(table), scope, key);
}

void GenerationWriter::ScanRows(const TableInfo& table, std::string_view scope,
                                std::string_view from, RowVisitor visit) const {
  CHECK(!IsAppended(table), "table {} is append-only: a fold may not scan it", table.name);
  rows_.ScanRows(generation_.StoredTable(table), scope, from, visit);
}

void GenerationWriter::ScanAll(const TableInfo& table, std::string_view from_scope,
                               ScopedRowVisitor visit) const {
  CHECK(!IsAppended(table), "table {} is append-only: a fold may not scan it", table.name);
  rows_.ScanAll(generation_.StoredTable(table), from_scope, visit);
}

Message& GenerationWriter::EditRow(const TableInfo& table, std::string_view scope,
                                   std::string_view key) {
  if (!IsAppended(table)) return rows_.EditRow(generation_.StoredTable(table), scope, key);
  OpenRow& row = open_rows_[table.id];
  if (row.open) Close(table.id, row);
  if (row.message == nullptr) row.message.reset(table.prototype->New());
  row.open = true;
  row.scope = scope;
  row.key = key;
  return *row.message;
}

void GenerationWriter::EraseRow(const TableInfo& table, std::string_view scope,
                                std::string_view key) {
  CHECK(!IsAppended(table), "table {} is append-only: a fold may not erase rows", table.name);
  rows_.EraseRow(generation_.StoredTable(table), scope, key);
}

void GenerationWriter::Close(uint16_t table_id, OpenRow& row) {
  const auto stored_id =
      static_cast<uint16_t>(generation_.slot() * Generation::kTablesPerSlot + table_id);
  appended_.Put({stored_id, row.scope, row.key}, *row.message);
  row.message->Clear();
  row.open = false;
}

void GenerationWriter::Finish() {
  for (const ModelTable& table : generation_.model().tables()) {
    OpenRow& row = open_rows_[table.table->id];
    if (row.open) Close(table.table->id, row);
  }
}

}  // namespace quittance
