#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/write_off.pb.h"

namespace quittance {

absl::StatusOr<v1::ListWriteOffsResponse> ListWriteOffs(const QueryContext& context,
                                                        const v1::ListWriteOffsRequest& request);

}  // namespace quittance
