#include "projections/balances/customer_sums.h"

#include <optional>

#include "ledger/base/key.h"
#include "ledger/base/status_macros.h"
#include "projections/balances/tables.h"
#include "projections/scopes.h"

namespace quittance::balances {

absl::Status OverflowError(std::string_view what) {
  return absl::OutOfRangeError(
      fmt::format("the movements of one day on {} leave 64 bits of minor units", what));
}

absl::Status ForEachCustomer(
    const TableReader& rows, const Question& question, std::string_view account_id,
    std::string_view from_account,
    const std::function<absl::StatusOr<bool>(const CustomerSums& sums)>& visit) {
  std::optional<CustomerSums> sums;  // of the rows being added up
  absl::Status status;
  const auto end_customer = [&] {
    if (!sums) return true;
    const absl::StatusOr<bool> go_on = visit(*sums);
    sums.reset();
    status = go_on.status();
    return go_on.ok() && *go_on;
  };
  bool go_on = true;
  ScanAccounts(rows, kAccountDay, question.book, account_id, from_account,
               [&](std::string_view account, std::string_view key, const rows::AccountDayRow& row) {
                 KeyReader parts(key);
                 const std::string_view currency = parts.Text();
                 if (parts.Text() > question.as_of) return true;
                 if (sums && (sums->account_id != account || sums->currency != currency)) {
                   go_on = end_customer();
                   if (!go_on) return false;
                 }
                 if (row.overflow()) {
                   status = OverflowError(account);
                   return go_on = false;
                 }
                 if (!sums) {
                   sums.emplace();
                   sums->account_id = account;
                   sums->currency = currency;
                 }
                 sums->receivable += row.receivable_minor();
                 sums->credit += row.credit_minor();
                 sums->refund += row.refund_minor();
                 return true;
               });
  if (go_on) end_customer();
  return status;
}

}  // namespace quittance::balances
