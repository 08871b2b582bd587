#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/balance.pb.h"

namespace quittance {

absl::StatusOr<v1::GetBalancesResponse> GetBalances(const QueryContext& context,
                                                    const v1::GetBalancesRequest& request);

// INTERNAL where debits and credits, or a control account and its customers, differ: the fold is
// wrong.
absl::StatusOr<v1::GetTrialBalanceResponse> GetTrialBalance(
    const QueryContext& context, const v1::GetTrialBalanceRequest& request);

}  // namespace quittance
