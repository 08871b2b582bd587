#pragma once
// Tables as a store's snapshot shows them: what queries read. One per query, used by one thread.

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/string_map.h"
#include "ledger/base/table.h"
#include "ledger/store/row_store.h"

namespace quittance {

class SnapshotReader final : public TableReader {
 public:
  explicit SnapshotReader(const RowStore& store) : SnapshotReader(store.Snapshot()) {}
  explicit SnapshotReader(std::unique_ptr<const RowView> rows) : rows_(std::move(rows)) {}

  // A found row stays valid, and in memory, as long as this reader: a query over many rows scans
  // instead.
  const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                           std::string_view key) const override;
  void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                RowVisitor visit) const override;
  void ScanAll(const TableInfo& table, std::string_view from_scope,
               ScopedRowVisitor visit) const override;

  // The position these rows belong to; empty where the consumer has never written one.
  std::string Position(std::string_view consumer) const { return rows_->Position(consumer); }

 private:
  const std::unique_ptr<const RowView> rows_;
  mutable StringMap<std::unique_ptr<const google::protobuf::Message>>
      found_;  // by row key; null: no row
  mutable std::string buffer_;
};

}  // namespace quittance
