#pragma once
// Scopes of customer accounts' rows: their streams, "<book>/account/<account id>".

#include <string>
#include <string_view>

#include "ledger/base/table.h"
#include "projections/projections.h"

namespace quittance {

inline std::string AccountsPrefix(std::string_view book) { return std::string(book) + "/account/"; }

inline std::string AccountScope(std::string_view book, std::string_view account_id) {
  return AccountsPrefix(book).append(account_id);
}

// Members of a group share the group's partition.
inline PartitionId PartitionOfAccount(const Projections& projections, std::string_view book,
                                      std::string_view account_id) {
  const std::string key = AccountScope(book, account_id.substr(0, account_id.find('/')));
  return {v1::LOG_ACCOUNTS, PartitionOf(key, projections.PartitionCount(v1::LOG_ACCOUNTS))};
}

// visit(account id, key, row) -> true to go on: the rows of one account or, where `account_id` is
// empty, of all accounts of the book whose id is >= from_account, in order of account id, then key.
template <typename Row, typename Visit>
void ScanAccounts(const TableReader& rows, const Table<Row>& table, std::string_view book,
                  std::string_view account_id, std::string_view from_account, Visit&& visit) {
  if (!account_id.empty()) {
    table.Scan(rows, AccountScope(book, account_id), "",
               [&](std::string_view key, const Row& row) { return visit(account_id, key, row); });
    return;
  }
  const std::string prefix = AccountsPrefix(book);
  table.ScanAll(rows, AccountScope(book, from_account),
                [&](std::string_view scope, std::string_view key, const Row& row) {
                  return scope.starts_with(prefix) && visit(scope.substr(prefix.size()), key, row);
                });
}

}  // namespace quittance
