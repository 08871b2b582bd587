#include "ledger/domain/due.h"

#include <fmt/format.h>

#include "ledger/base/key.h"
#include "ledger/base/string_map.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

template <typename Row>
bool HasAny(const Table<Row>& table, const TableReader& rows, std::string_view scope,
            std::string_view prefix) {
  bool has_any = false;
  table.Scan(rows, scope, prefix, [&](std::string_view, const Row&) {
    has_any = true;
    return false;
  });
  return has_any;
}

}  // namespace

std::string DueScope(std::string_view book, std::string_view last_day) {
  return fmt::format("{}/{}", book, last_day);
}

std::string DueKey(const Due& due) {
  return Key().Text(due.last_day).Int(due.kind).Text(due.id).Take();
}

Due ReadDueKey(std::string_view key) {
  KeyReader reader(key);
  Due due;
  due.last_day = reader.Text();
  due.kind = static_cast<rows::DueKind>(reader.Int());
  due.id = reader.Text();
  return due;
}

void AddDue(const EventContext& context, const Due& due, TableWriter& rows) {
  if (due.last_day.empty()) return;
  tables::kDue.Edit(rows, context.stream, DueKey(due));
  tables::kDueAccount.Edit(rows, DueScope(context.book, due.last_day), context.account_id);
  tables::kDueDate.Edit(rows, context.book, due.last_day);
}

void RemoveDue(const EventContext& context, const Due& due, TableWriter& rows) {
  if (due.last_day.empty()) return;
  tables::kDue.Erase(rows, context.stream, DueKey(due));
  if (HasAny(tables::kDue, rows, context.stream, Key().Text(due.last_day))) return;
  const std::string scope = DueScope(context.book, due.last_day);
  tables::kDueAccount.Erase(rows, scope, context.account_id);
  if (HasAny(tables::kDueAccount, rows, scope, "")) return;
  tables::kDueDate.Erase(rows, context.book, due.last_day);
}

std::vector<Due> DueBefore(const TableReader& rows, std::string_view stream,
                           std::string_view date) {
  std::vector<Due> all;
  tables::kDue.Scan(rows, stream, "", [&](std::string_view key, const rows::DueRow&) {
    Due due = ReadDueKey(key);
    if (due.last_day >= date) return false;
    all.push_back(std::move(due));
    return true;
  });
  return all;
}

std::vector<std::string> AccountsDueBefore(const TableReader& rows, std::string_view book,
                                           std::string_view date, size_t count_max) {
  std::vector<std::string> accounts;
  StringSet seen;
  const auto visit_account = [&](std::string_view account_id, const rows::DueAccountRow&) {
    if (seen.emplace(account_id).second) accounts.emplace_back(account_id);
    return accounts.size() < count_max;
  };
  tables::kDueDate.Scan(rows, book, "", [&](std::string_view last_day, const rows::DueDateRow&) {
    if (last_day >= date) return false;
    tables::kDueAccount.Scan(rows, DueScope(book, last_day), "", visit_account);
    return accounts.size() < count_max;
  });
  return accounts;
}

}  // namespace quittance
