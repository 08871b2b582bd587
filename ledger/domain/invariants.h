#pragma once
// DOMAIN.md §1's invariants over decision rows, as code. Each returns what is wrong, in sentences
// with the numbers; empty: all true. docs/INVARIANTS.md numbers them.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/table.h"
#include "ledger/base/work.h"

namespace quittance {

// One account's rows against each other. Scans whole tables of the account: for tests, `check` and
// intervals, not for every entry; on each entry items.h, credits.h and refunds.h CHECK what they
// move.
std::vector<std::string> CheckAccount(const TableReader& rows, std::string_view stream);

// Every account of the partition, and what spans accounts: gap-free numbers. Once `work` is stopped
// it returns soon, with anything.
std::vector<std::string> CheckInvariants(const TableReader& rows, const Work& work = Work());

}  // namespace quittance
