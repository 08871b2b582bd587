#include "ledger/domain/interest.h"

#include <algorithm>
#include <limits>

#include "ledger/base/check.h"
#include "ledger/base/key.h"
#include "ledger/domain/date.h"
#include "ledger/domain/money.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

constexpr int64_t kDaysOfYear = 365;
constexpr int64_t kWholeBp = 10'000;

}  // namespace

std::optional<int64_t> BalanceDaysOf(const TableReader& rows, std::string_view stream,
                                     std::string_view item_id, const rows::ItemRow& item,
                                     std::string_view from_date, std::string_view to_date) {
  const int32_t to = DayOf(to_date);
  __int128 sum = 0;
  for (uint64_t number = 1; number <= item.movements(); ++number) {
    const rows::ItemMovementRow* movement = tables::kItemMovement.Find(
        rows, stream, Key().Text(item_id).Int(static_cast<int64_t>(number)));
    CHECK(movement != nullptr, "item {} has no movement {}", item_id, number);
    // A movement counts on each day of the span from its own day on.
    const int32_t since = std::max(DayOf(movement->date()), DayOf(from_date));
    sum += static_cast<__int128>(movement->open_change_minor()) * std::max(to - since, 0);
  }
  CHECK(sum >= 0, "item {} was open below 0", item_id);
  if (sum > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return static_cast<int64_t>(sum);
}

std::optional<int64_t> InterestOn(int64_t balance_days_minor, uint32_t rate_bp) {
  return MultiplyDivide(balance_days_minor, rate_bp, kWholeBp * kDaysOfYear);
}

}  // namespace quittance
