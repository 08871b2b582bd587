#include "ledger/domain/totals.h"

#include "ledger/base/check.h"
#include "ledger/domain/money.h"
#include "ledger/domain/tables.h"

namespace quittance {

const rows::AccountTotals& TotalsOf(const rows::AccountRow& account, std::string_view currency) {
  for (const rows::AccountTotals& totals : account.totals()) {
    if (totals.currency() == currency) return totals;
  }
  return rows::AccountTotals::default_instance();
}

rows::AccountTotals& EditTotals(const EventContext& context, std::string_view currency,
                                TableWriter& rows) {
  rows::AccountRow& account = tables::kAccount.Edit(rows, context.stream);
  for (rows::AccountTotals& totals : *account.mutable_totals()) {
    if (totals.currency() == currency) return totals;
  }
  rows::AccountTotals& totals = *account.add_totals();
  totals.mutable_currency()->assign(currency.data(), currency.size());
  return totals;
}

int64_t MovedTotal(int64_t base_minor, int64_t change_minor) {
  const std::optional<int64_t> sum = CheckedAdd(base_minor, change_minor);
  CHECK(sum.has_value(), "total {} moved by {} leaves int64", base_minor, change_minor);
  CHECK(*sum >= 0, "total {} moved by {} is negative", base_minor, change_minor);
  return *sum;
}

}  // namespace quittance
