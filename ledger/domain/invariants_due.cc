#include <set>

#include "ledger/domain/due.h"
#include "ledger/domain/invariants_parts.h"
#include "ledger/domain/tables.h"

namespace quittance::invariants {
namespace {

// Rows by scope and key, for comparison; written in findings as "<scope> <key>".
using Places = std::set<std::pair<std::string, std::string>>;

template <typename Row>
Places PlacesOf(const Table<Row>& table, const TableReader& rows) {
  Places places;
  table.ScanAll(rows, "", [&](std::string_view scope, std::string_view key, const Row&) {
    places.emplace(scope, key);
    return true;
  });
  return places;
}

void Compare(std::string_view index, const Places& kept, const Places& derived,
             Findings& findings) {
  for (const auto& [scope, key] : kept) {
    findings.Expect(derived.contains({scope, key}), "L2", "the index of {} has {} {} for nothing",
                    index, scope, key);
  }
  for (const auto& [scope, key] : derived) {
    findings.Expect(kept.contains({scope, key}), "L2", "the index of {} lacks {} {}", index, scope,
                    key);
  }
}

}  // namespace

void CheckDues(const AccountRows& account, Findings& findings) {
  std::set<std::string> waiting;
  const auto add = [&](const std::string& last_day, rows::DueKind kind, const std::string& id) {
    if (!last_day.empty()) waiting.insert(DueKey({last_day, kind, id}));
  };
  for (const auto& [key, row] : account.account) {
    for (const rows::Hold& hold : row.holds()) {
      add(hold.ends_on(), rows::DUE_HOLD_ENDS, hold.hold_id());
    }
  }
  for (const auto& [id, approval] : account.approvals) {
    if (approval.state() != rows::APPROVAL_WAITING) continue;
    add(approval.expires_on(), rows::DUE_APPROVAL_EXPIRES, id);
  }
  for (const auto& [key, row] : account.dues) {
    const Due due = ReadDueKey(key);
    findings.Expect(waiting.erase(key) == 1, "L1", "{} does not wait for {}", due.id, due.last_day);
  }
  for (const std::string& key : waiting) {
    const Due due = ReadDueKey(key);
    findings.Add("L1", "{} would not be found when {} is over", due.id, due.last_day);
  }
}

void CheckDueIndexes(const TableReader& rows, Findings& findings) {
  Places accounts, days;
  for (const auto& [stream, key] : PlacesOf(tables::kDue, rows)) {
    const size_t kind = stream.find('/');
    const std::string book = stream.substr(0, kind);
    const std::string last_day = ReadDueKey(key).last_day;
    accounts.emplace(DueScope(book, last_day), stream.substr(stream.find('/', kind + 1) + 1));
    days.emplace(book, last_day);
  }
  Compare("accounts by their last days", PlacesOf(tables::kDueAccount, rows), accounts, findings);
  Compare("last days", PlacesOf(tables::kDueDate, rows), days, findings);
}

}  // namespace quittance::invariants
