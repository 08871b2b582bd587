#pragma once
// Tables in memory only, without a store: for tests, for the reference view and for checks. A copy
// shares the rows until one side changes them, so copying costs the map nodes; a copy may be read
// by another thread meanwhile.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/hash.h"
#include "ledger/base/table.h"

namespace quittance {

class MemoryTables final : public TableWriter {
 public:
  MemoryTables() = default;
  MemoryTables(const MemoryTables& other) : tables_(other.Share()) {}
  MemoryTables& operator=(const MemoryTables& other) {
    if (this != &other) tables_ = other.Share(), owner_ = NewOwner();
    return *this;
  }

  const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                           std::string_view key) const override;
  void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                RowVisitor visit) const override;
  void ScanAll(const TableInfo& table, std::string_view from_scope,
               ScopedRowVisitor visit) const override;
  google::protobuf::Message& EditRow(const TableInfo& table, std::string_view scope,
                                     std::string_view key) override;
  void EraseRow(const TableInfo& table, std::string_view scope, std::string_view key) override;

  // SHA-256 over every row with its place, in order: equal exactly where the tables are.
  Hash Fingerprint() const;
  friend bool operator==(const MemoryTables& a, const MemoryTables& b) {
    return a.Fingerprint() == b.Fingerprint();
  }

 private:
  struct Row {
    std::shared_ptr<google::protobuf::Message> message;
    uint64_t owner = 0;  // whoever may change the message in place
  };
  using Scope = std::map<std::string, Row, std::less<>>;
  using Scopes = std::map<std::string, Scope, std::less<>>;
  using Tables = std::map<uint16_t, Scopes>;

  static uint64_t NewOwner();
  // The tables for a copy. From now on neither side owns the rows that both hold.
  const Tables& Share() const {
    owner_ = NewOwner();
    return tables_;
  }
  const Scope* FindScope(const TableInfo& table, std::string_view scope) const;

  Tables tables_;
  mutable std::atomic<uint64_t> owner_ = NewOwner();
};

}  // namespace quittance
