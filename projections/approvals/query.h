#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/approval.pb.h"

namespace quittance {

absl::StatusOr<v1::ListApprovalsResponse> ListApprovals(const QueryContext& context,
                                                        const v1::ListApprovalsRequest& request);

}  // namespace quittance
