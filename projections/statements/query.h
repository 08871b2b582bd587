#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/statement.pb.h"

namespace quittance {

absl::StatusOr<v1::GetStatementResponse> GetStatement(const QueryContext& context,
                                                      const v1::GetStatementRequest& request);

}  // namespace quittance
