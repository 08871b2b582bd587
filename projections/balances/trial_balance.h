#pragma once
// A trial balance in parts: each partition's sums, added up over partitions.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/minor_sum.h"
#include "projections/projections.h"
#include "projections/question.h"
#include "quittance/v1/balance.pb.h"

namespace quittance::balances {

struct ControlKey {
  v1::ControlAccount account = v1::CONTROL_ACCOUNT_UNSPECIFIED;
  std::string dimension;
  std::string currency;
  auto operator<=>(const ControlKey&) const = default;
};

struct ControlSums {
  MinorSum debit, credit;
};

using TrialBalancePart = std::map<ControlKey, ControlSums>;

// One partition's sums up to as_of. By dimension, a control account of customers is told apart by
// customer, and INTERNAL where they do not add up to it.
absl::StatusOr<TrialBalancePart> TrialBalanceOf(const TableReader& rows, const Question& question,
                                                bool by_dimension);

TrialBalancePart Merge(std::vector<TrialBalancePart> parts);

// By code as the book maps it, dimension, currency. INTERNAL where debits and credits of a currency
// differ.
absl::StatusOr<std::vector<v1::TrialBalanceRow>> RowsOf(const TrialBalancePart& sums,
                                                        const v1::BookSettings& settings,
                                                        bool by_dimension);

}  // namespace quittance::balances
