#include "projections/generation_writer.h"

#include "ledger/base/check.h"

namespace quittance {

using google::protobuf::Message;

GenerationWriter::GenerationWriter(const Generation* generation, TableWriter* rows)
    : generation_(*generation), rows_(*rows) {
  for (const ModelTable& table : generation->model().tables()) {
    if (table.access != Access::kAppend) continue;
    const size_t id = table.table->id;
    if (appended_.size() <= id) appended_.resize(id + 1);
    appended_[id].message.reset(table.table->prototype->New());
  }
}

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
  Appended& appended = appended_[table.id];
  if (appended.open) Close(appended);
  appended.open = true;
  appended.scope = scope;
  appended.key = key;
  return *appended.message;
}

void GenerationWriter::EraseRow(const TableInfo& table, std::string_view scope,
                                std::string_view key) {
  CHECK(!IsAppended(table), "table {} is append-only: a fold may not erase rows", table.name);
  rows_.EraseRow(generation_.StoredTable(table), scope, key);
}

void GenerationWriter::Close(Appended& table) {
  table.rows.Add(table.scope, table.key, *table.message);
  table.message->Clear();
  table.open = false;
}

void GenerationWriter::MoveAppended(RowBatch& batch) {
  for (size_t id = 0; id < appended_.size(); ++id) {
    if (appended_[id].open) Close(appended_[id]);
    const uint32_t stored_id = generation_.slot() * Generation::kTablesPerSlot;
    appended_[id].rows.MoveTo(static_cast<uint16_t>(stored_id + id), batch);
  }
}

size_t GenerationWriter::appended_bytes() const {
  size_t bytes = 0;
  for (const Appended& table : appended_) bytes += table.rows.bytes();
  return bytes;
}

}  // namespace quittance
