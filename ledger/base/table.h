#pragma once
// State is rows: typed tables with ordered keys. The writer's decision state and every read model
// are made of them, so checkpoint, recovery, rebuild, memory budget and dump exist once (DESIGN.md
// §2, §5).
//
// A row is a protobuf message; its place is (table, scope, key). A scope is what is loaded together
// and scanned: one account's items, say. Keys order as their bytes do (ledger/base/key.h builds
// them). Neither scope nor table name holds a NUL byte. A table whose scope has at most one row
// uses the empty key.

#include <google/protobuf/message.h>

#include <cstdint>
#include <string_view>

#include "absl/functional/function_ref.h"

namespace quittance {

// How a cache brings rows of a table into memory.
enum class Loading {
  kScope,  // the whole scope at the first touch, so that a fold may scan it
  kRow,    // row by row: for scopes too large to load; a fold may Find and Edit, but not Scan
};

struct TableInfo {
  uint16_t id = 0;  // storage; unique within one store, never reused
  std::string_view name;
  const google::protobuf::Message* prototype = nullptr;  // default instance
  Loading loading = Loading::kScope;
};

// Rows that are to be in memory: a table's scope or, with Loading::kRow, the row under the key.
struct WantedRows {
  const TableInfo* table = nullptr;
  std::string_view scope;
  std::string_view key;
};

// False ends the scan.
using RowVisitor =
    absl::FunctionRef<bool(std::string_view key, const google::protobuf::Message& row)>;
using ScopedRowVisitor = absl::FunctionRef<bool(std::string_view scope, std::string_view key,
                                                const google::protobuf::Message& row)>;

class TableReader {
 public:
  virtual ~TableReader() = default;

  // The row, or nullptr. It stays valid until the next Edit or Erase of that row, and no longer
  // than the reader says.
  virtual const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                                   std::string_view key) const = 0;

  // The scope's rows with key >= from, in key order. A visited row is valid during the visit only.
  // The visitor may read, but not write to the tables.
  virtual void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                        RowVisitor visit) const = 0;

  // The table's rows with scope >= from_scope, in order of scope, then key; otherwise as ScanRows.
  // For queries and full checks: it reads the whole table, whatever its Loading, and a fold that
  // runs it per entry is too slow.
  virtual void ScanAll(const TableInfo& table, std::string_view from_scope,
                       ScopedRowVisitor visit) const = 0;
};

class TableWriter : public TableReader {
 public:
  // The row to change in place, created empty where there is none. The reference is valid until the
  // next call that writes to the same scope.
  virtual google::protobuf::Message& EditRow(const TableInfo& table, std::string_view scope,
                                             std::string_view key) = 0;

  // No effect where there is no such row.
  virtual void EraseRow(const TableInfo& table, std::string_view scope, std::string_view key) = 0;
};

// A table with its row type: the only way the domain and the folds touch rows.
template <typename Row>
class Table {
 public:
  Table(uint16_t id, std::string_view name, Loading loading = Loading::kScope)
      : info_{id, name, &Row::default_instance(), loading} {}

  const TableInfo& info() const { return info_; }

  const Row* Find(const TableReader& rows, std::string_view scope,
                  std::string_view key = "") const {
    return static_cast<const Row*>(rows.FindRow(info_, scope, key));
  }
  Row& Edit(TableWriter& rows, std::string_view scope, std::string_view key = "") const {
    return static_cast<Row&>(rows.EditRow(info_, scope, key));
  }
  void Erase(TableWriter& rows, std::string_view scope, std::string_view key = "") const {
    rows.EraseRow(info_, scope, key);
  }
  // visit(key, row) -> true to go on. Only rows whose key begins with `prefix`.
  template <typename Visit>
  void Scan(const TableReader& rows, std::string_view scope, std::string_view prefix,
            Visit&& visit) const {
    ScanFrom(rows, scope, prefix, [&](std::string_view key, const Row& row) {
      return key.starts_with(prefix) && visit(key, row);
    });
  }
  template <typename Visit>
  void ScanFrom(const TableReader& rows, std::string_view scope, std::string_view from,
                Visit&& visit) const {
    rows.ScanRows(info_, scope, from,
                  [&](std::string_view key, const google::protobuf::Message& row) {
                    return visit(key, static_cast<const Row&>(row));
                  });
  }
  // visit(scope, key, row) -> true to go on, over all scopes from `from_scope` on.
  template <typename Visit>
  void ScanAll(const TableReader& rows, std::string_view from_scope, Visit&& visit) const {
    rows.ScanAll(
        info_, from_scope,
        [&](std::string_view scope, std::string_view key, const google::protobuf::Message& row) {
          return visit(scope, key, static_cast<const Row&>(row));
        });
  }

 private:
  TableInfo info_;
};

}  // namespace quittance
