#include "ledger/store/snapshot_reader.h"

#include "ledger/store/row_parse.h"

namespace quittance {

using google::protobuf::Message;

const Message* SnapshotReader::FindRow(const TableInfo& table, std::string_view scope,
                                       std::string_view key) const {
  const RowPlace place{table.id, scope, key};
  const auto [known, is_new] = found_.try_emplace(RowKey(place));
  if (is_new && rows_->Get(place, &buffer_)) {
    std::unique_ptr<Message> row(table.prototype->New());
    ParseRow(table, buffer_, row.get());
    known->second = std::move(row);
  }
  return known->second.get();
}

void SnapshotReader::ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                              RowVisitor visit) const {
  const std::unique_ptr<Message> row(table.prototype->New());
  rows_->Scan(table.id, scope, from, [&](std::string_view key, std::string_view bytes) {
    ParseRow(table, bytes, row.get());
    return visit(key, *row);
  });
}

void SnapshotReader::ScanAll(const TableInfo& table, std::string_view from_scope,
                             ScopedRowVisitor visit) const {
  const std::unique_ptr<Message> row(table.prototype->New());
  rows_->ScanTable(table.id, from_scope,
                   [&](std::string_view scope, std::string_view key, std::string_view bytes) {
                     ParseRow(table, bytes, row.get());
                     return visit(scope, key, *row);
                   });
}

}  // namespace quittance
