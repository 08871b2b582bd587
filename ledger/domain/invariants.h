#pragma once
// DOMAIN.md §1's invariants over decision rows, as code. Each returns what is wrong, in sentences
// with the numbers; empty: all true. docs/INVARIANTS.md numbers them.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/table.h"

namespace quittance {

// One account's rows against each other: totals = sums, open = amount - live reductions, 0 <= open
// <= amount, indexes exact, disputed <= open, movements sum to open at every date.
std::vector<std::string> CheckAccount(const TableReader& rows, std::string_view stream);

// Every account of the partition.
std::vector<std::string> CheckInvariants(const TableReader& rows);

}  // namespace quittance
