#pragma once
// What customers stand at on a date: the sums of their dated rows.

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/base/table.h"
#include "projections/minor_sum.h"
#include "projections/question.h"

namespace quittance::balances {

struct CustomerSums {
  std::string account_id;
  std::string currency;
  MinorSum receivable, credit, refund;

  bool IsZero() const {
    return receivable == MinorSum() && credit == MinorSum() && refund == MinorSum();
  }
};

// visit(sums) -> true to go on: for each customer and currency with a row dated up to as_of, by
// account id, then currency; of one account or, where it is empty, of all from `from_account` on.
// Returns the visit's error, if any.
absl::Status ForEachCustomer(
    const TableReader& rows, const Question& question, std::string_view account_id,
    std::string_view from_account,
    const std::function<absl::StatusOr<bool>(const CustomerSums& sums)>& visit);

// A row that left 64 bits cannot be added up.
absl::Status OverflowError(std::string_view what);

}  // namespace quittance::balances
