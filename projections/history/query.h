#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/history.pb.h"

namespace quittance {

// Entries are read from the log and checked against the hash they had when they were folded.
absl::StatusOr<v1::ListEntriesResponse> ListEntries(const QueryContext& context,
                                                    const v1::ListEntriesRequest& request);

}  // namespace quittance
