#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/hold.pb.h"

namespace quittance {

absl::StatusOr<v1::ListHoldsResponse> ListHolds(const QueryContext& context,
                                                const v1::ListHoldsRequest& request);

}  // namespace quittance
