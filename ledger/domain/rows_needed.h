#pragma once
// The rows a command will probably need, so that they are brought into memory before decide and
// evolve, many at a time. A row missed is correct but slow, as is one brought in vain.

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/table.h"
#include "ledger/domain/decide.h"

namespace quittance {

class RowsNeeded {
 public:
  // The account's or book's own, and those of the ids the command carries. `route` and `command`
  // must outlive the wants.
  void AddNamed(const Route& route, const v1::Command& command);

  // What those lead to: the items, documents, credits and receipts that are open, and what hangs on
  // a document or credit the command names. `rows` must hold the named ones.
  void AddBehind(const Route& route, const v1::Command& command, const TableReader& rows);

  // One more, by its place.
  void Add(const TableInfo& table, std::string_view scope, std::string_view key = "") {
    wanted_.push_back({&table, scope, key});
  }

  std::span<const WantedRows> wanted() const { return wanted_; }

 private:
  void AddMade(const TableInfo& table, std::string_view scope, std::string key) {
    Add(table, scope, made_keys_.emplace_back(std::move(key)));
  }
  void AddCredit(std::string_view stream, const std::string& id);
  void AddBehindRow(const TableInfo& table, std::string_view stream, const std::string& id,
                    const TableReader& rows);
  void AddAllocationsOf(const std::string& credit_id, std::string_view stream,
                        const TableReader& rows);
  void AddOpen(std::string_view stream, const TableReader& rows);

  std::vector<WantedRows> wanted_;
  std::deque<std::string> made_keys_;  // those that stand in no command
};

// Whether fields of this name hold keys of rows.
bool NamesRows(std::string_view field);

}  // namespace quittance
