#pragma once
// Rows in an ordered map: the plainest TableWriter, for tests.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "ledger/base/table.h"

namespace quittance {

class FakeTables final : public TableWriter {
 public:
  // Told of each row that is found or edited.
  std::function<void(const TableInfo& table, std::string_view key)> on_touch;

  const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                           std::string_view key) const override {
    const auto found = rows_.find(Place(table.id, scope, key));
    if (on_touch && found != rows_.end()) on_touch(table, key);
    return found == rows_.end() ? nullptr : found->second.get();
  }

  void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                RowVisitor visit) const override {
    for (auto row = rows_.lower_bound(Place(table.id, scope, from)); row != rows_.end(); ++row) {
      const auto& [row_table, row_scope, row_key] = row->first;
      if (row_table != table.id || row_scope != scope || !visit(row_key, *row->second)) return;
    }
  }

  void ScanAll(const TableInfo& table, std::string_view from_scope,
               ScopedRowVisitor visit) const override {
    for (auto row = rows_.lower_bound(Place(table.id, from_scope, "")); row != rows_.end(); ++row) {
      const auto& [row_table, row_scope, row_key] = row->first;
      if (row_table != table.id || !visit(row_scope, row_key, *row->second)) return;
    }
  }

  google::protobuf::Message& EditRow(const TableInfo& table, std::string_view scope,
                                     std::string_view key) override {
    if (on_touch) on_touch(table, key);
    std::unique_ptr<google::protobuf::Message>& row = rows_[Place(table.id, scope, key)];
    if (row == nullptr) row.reset(table.prototype->New());
    return *row;
  }

  void EraseRow(const TableInfo& table, std::string_view scope, std::string_view key) override {
    rows_.erase(Place(table.id, scope, key));
  }

  // Every row as text, in order: equal states print alike.
  std::string Dump() const {
    std::string text;
    for (const auto& [place, row] : rows_) {
      const auto& [table, scope, key] = place;
      text +=
          std::to_string(table) + " " + scope + " " + key + ": " + row->ShortDebugString() + "\n";
    }
    return text;
  }

 private:
  using RowPlace = std::tuple<uint16_t, std::string, std::string>;
  static RowPlace Place(uint16_t table, std::string_view scope, std::string_view key) {
    return {table, std::string(scope), std::string(key)};
  }

  std::map<RowPlace, std::unique_ptr<google::protobuf::Message>> rows_;
};

}  // namespace quittance
