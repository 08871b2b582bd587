#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/dispute.pb.h"

namespace quittance {

absl::StatusOr<v1::ListDisputesResponse> ListDisputes(const QueryContext& context,
                                                      const v1::ListDisputesRequest& request);

}  // namespace quittance
