#pragma once
// What waits for a day to be over: rows of an account by the last day they stand, and which
// accounts of the partition have any, so that running a day looks at those only. Evolve of the
// nouns that wait keeps them.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/table.h"
#include "ledger/domain/situation.h"

namespace quittance {

struct Due {
  std::string last_day;
  rows::DueKind kind = rows::DUE_KIND_UNSPECIFIED;
  std::string id;
};

// Neither has an effect where there is no last day.
void AddDue(const EventContext& context, const Due& due, TableWriter& rows);
void RemoveDue(const EventContext& context, const Due& due, TableWriter& rows);

// What of the account stood until a day before `date`, oldest first.
std::vector<Due> DueBefore(const TableReader& rows, std::string_view stream, std::string_view date);

// Ids of the book's accounts in this partition that have any, oldest first, `count_max` at most.
std::vector<std::string> AccountsDueBefore(const TableReader& rows, std::string_view book,
                                           std::string_view date, size_t count_max);

// Scope of kDueAccount.
std::string DueScope(std::string_view book, std::string_view last_day);

// Of kDue.
std::string DueKey(const Due& due);
Due ReadDueKey(std::string_view key);

}  // namespace quittance
