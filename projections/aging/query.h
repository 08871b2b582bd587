#pragma once
// Aging has no rows of its own: it is computed from the read model `open_items` at any date.

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/aging.pb.h"

namespace quittance {

// With account_id, rows of that account; else of the portfolio, or by account.
absl::StatusOr<v1::GetAgingResponse> GetAging(const QueryContext& context,
                                              const v1::GetAgingRequest& request);

}  // namespace quittance
