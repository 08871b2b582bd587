#pragma once
// Read models as canonical text: the same log gives the same text, whatever its partitions were
// interleaved with.

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "projections/projections.h"

namespace quittance {

// One page of the dump of `models`, in their order; the lines of a table by scope, key, text, over
// all partitions. INVALID_ARGUMENT ("cursor: ...") for a cursor of another dump; UNAVAILABLE once
// the work is stopped.
absl::StatusOr<v1::DumpResponse> DumpPage(Projections& projections,
                                          const std::vector<const ReadModel*>& models,
                                          const v1::DumpRequest& request, absl::Time deadline,
                                          Work& work);

}  // namespace quittance
