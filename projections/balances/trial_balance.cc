#include "projections/balances/trial_balance.h"

#include <algorithm>
#include <tuple>

#include "ledger/base/key.h"
#include "ledger/base/status_macros.h"
#include "ledger/domain/posting.h"
#include "projections/balances/customer_sums.h"
#include "projections/balances/tables.h"

namespace quittance::balances {
namespace {

absl::Status Wrong(std::string why) {
  return absl::InternalError(
      fmt::format("{}; rebuild the read model 'balances' and run `quittance check`", why));
}

absl::StatusOr<TrialBalancePart> ControlsOf(const TableReader& rows, const Question& question) {
  TrialBalancePart part;
  absl::Status status;
  kControlDay.Scan(rows, question.book, "",
                   [&](std::string_view key, const rows::ControlDayRow& row) {
                     KeyReader reader(key);
                     ControlKey control;
                     control.account = static_cast<v1::ControlAccount>(reader.Int());
                     control.dimension = reader.Text();
                     control.currency = reader.Text();
                     if (reader.Text() > question.as_of) return true;
                     if (row.overflow()) {
                       status = OverflowError(NameOf(control.account));
                       return false;
                     }
                     ControlSums& sums = part[std::move(control)];
                     sums.debit += row.debit_minor();
                     sums.credit += row.credit_minor();
                     return true;
                   });
  if (!status.ok()) return status;
  return part;
}

MinorSum Negative(const MinorSum& sum) {
  MinorSum negative;
  return negative -= sum;
}

absl::StatusOr<TrialBalancePart> CustomersOf(const TableReader& rows, const Question& question) {
  TrialBalancePart part;
  const auto add = [&](v1::ControlAccount account, const CustomerSums& sums,
                       const MinorSum& debit) {
    if (debit == MinorSum()) return;
    part[{account, sums.account_id, sums.currency}].debit += debit;
  };
  RETURN_IF_ERROR(ForEachCustomer(rows, question, "", "",
                                  [&](const CustomerSums& sums) -> absl::StatusOr<bool> {
                                    add(v1::ACCOUNTS_RECEIVABLE, sums, sums.receivable);
                                    add(v1::CUSTOMER_CREDITS, sums, Negative(sums.credit));
                                    add(v1::REFUNDS_PAYABLE, sums, Negative(sums.refund));
                                    return true;
                                  }));
  return part;
}

// Replaces the sums of customers' control accounts by those of their customers.
absl::Status SplitByCustomer(const TrialBalancePart& customers, TrialBalancePart& controls) {
  std::map<std::pair<v1::ControlAccount, std::string>, MinorSum> totals;
  for (const auto& [key, sums] : customers) totals[{key.account, key.currency}] += sums.debit;
  for (const v1::ControlAccount account :
       {v1::ACCOUNTS_RECEIVABLE, v1::CUSTOMER_CREDITS, v1::REFUNDS_PAYABLE}) {
    for (auto it = controls.begin(); it != controls.end();) {
      if (it->first.account != account) {
        ++it;
        continue;
      }
      MinorSum balance = it->second.debit;
      balance -= it->second.credit;
      if (balance != totals[{account, it->first.currency}]) {
        return Wrong(fmt::format("{} in {} is not the sum of its customers", NameOf(account),
                                 it->first.currency));
      }
      it = controls.erase(it);
    }
  }
  controls.insert(customers.begin(), customers.end());
  return absl::OkStatus();
}

absl::StatusOr<v1::TrialBalanceRow> RowOf(const ControlKey& key, const ControlSums& sums,
                                          const v1::BookSettings& settings) {
  v1::TrialBalanceRow row;
  row.set_code(CodeOf(key.account, settings));
  row.set_name(std::string(NameOf(key.account)));
  row.set_currency(key.currency);
  row.set_dimension(key.dimension);
  MinorSum balance = sums.debit;
  balance -= sums.credit;
  ASSIGN_OR_RETURN(const int64_t debit_minor,
                   balance.Minor(fmt::format("{} in {}", row.name(), key.currency)));
  if (debit_minor > 0) row.set_debit_minor(debit_minor);
  if (debit_minor < 0) {
    ASSIGN_OR_RETURN(const int64_t credit_minor, Negative(balance).Minor(row.name()));
    row.set_credit_minor(credit_minor);
  }
  return row;
}

absl::Status CheckEven(const TrialBalancePart& sums) {
  std::map<std::string, ControlSums> totals;
  for (const auto& [key, control] : sums) {
    totals[key.currency].debit += control.debit;
    totals[key.currency].credit += control.credit;
  }
  for (const auto& [currency, total] : totals) {
    MinorSum difference = total.debit;
    difference -= total.credit;
    if (difference == MinorSum()) continue;
    ASSIGN_OR_RETURN(const int64_t minor, difference.Minor("debits less credits"));
    return Wrong(fmt::format("debits less credits in {} are {} minor units", currency, minor));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TrialBalancePart> TrialBalanceOf(const TableReader& rows, const Question& question,
                                                bool by_dimension) {
  ASSIGN_OR_RETURN(TrialBalancePart part, ControlsOf(rows, question));
  if (!by_dimension) return part;
  ASSIGN_OR_RETURN(const TrialBalancePart customers, CustomersOf(rows, question));
  RETURN_IF_ERROR(SplitByCustomer(customers, part));
  return part;
}

TrialBalancePart Merge(std::vector<TrialBalancePart> parts) {
  TrialBalancePart merged;
  for (const TrialBalancePart& part : parts) {
    for (const auto& [key, sums] : part) {
      merged[key].debit += sums.debit;
      merged[key].credit += sums.credit;
    }
  }
  return merged;
}

absl::StatusOr<std::vector<v1::TrialBalanceRow>> RowsOf(const TrialBalancePart& sums,
                                                        const v1::BookSettings& settings,
                                                        bool by_dimension) {
  RETURN_IF_ERROR(CheckEven(sums));
  TrialBalancePart wanted;
  for (const auto& [key, control] : sums) {
    ControlSums& row = wanted[{key.account, by_dimension ? key.dimension : "", key.currency}];
    row.debit += control.debit;
    row.credit += control.credit;
  }
  std::vector<v1::TrialBalanceRow> rows;
  for (const auto& [key, control] : wanted) {
    if (by_dimension && control.debit == control.credit) continue;
    ASSIGN_OR_RETURN(v1::TrialBalanceRow row, RowOf(key, control, settings));
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.code(), a.dimension(), a.currency()) <
           std::tie(b.code(), b.dimension(), b.currency());
  });
  return rows;
}

}  // namespace quittance::balances
