#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/complaint.pb.h"

namespace quittance {

absl::StatusOr<v1::GetComplaintBoardResponse> GetComplaintBoard(
    const QueryContext& context, const v1::GetComplaintBoardRequest& request);

// NOT_FOUND where the account has no such complaint, or had none yet at as_of.
absl::StatusOr<v1::GetComplaintResponse> GetComplaint(const QueryContext& context,
                                                      const v1::GetComplaintRequest& request);

}  // namespace quittance
