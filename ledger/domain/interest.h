#pragma once
// Simple interest by the daily open balance of one item, derivable from its movements.

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// Sum over the days d, from <= d < to, of what was open of the item at the end of d. nullopt: it
// leaves int64. REQUIRES: the item; from < to.
std::optional<int64_t> BalanceDaysOf(const TableReader& rows, std::string_view stream,
                                     std::string_view item_id, const rows::ItemRow& item,
                                     std::string_view from_date, std::string_view to_date);

// balance_days x rate / 365, rounded half-even once. nullopt: it leaves int64.
std::optional<int64_t> InterestOn(int64_t balance_days_minor, uint32_t rate_bp);

}  // namespace quittance
