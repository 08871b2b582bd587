#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/open_item.pb.h"

namespace quittance {

absl::StatusOr<v1::ListOpenItemsResponse> ListOpenItems(const QueryContext& context,
                                                        const v1::ListOpenItemsRequest& request);

}  // namespace quittance
