#pragma once
// An account's totals per currency, kept so that a rule need not scan (AccountRow.totals).

#include <cstdint>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// The totals in that currency; all zero where the account has had no money in it.
const rows::AccountTotals& TotalsOf(const rows::AccountRow& account, std::string_view currency);

// The totals to change, added where there are none.
rows::AccountTotals& EditTotals(const EventContext& context, std::string_view currency,
                                TableWriter& rows);

// base + change. Dies where the sum leaves int64: decide refuses that (CheckTotals in checks.h).
int64_t MovedTotal(int64_t base_minor, int64_t change_minor);

}  // namespace quittance
