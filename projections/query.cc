#include "projections/query.h"

#include <algorithm>

#include "ledger/base/status_macros.h"
#include "ledger/domain/date.h"
#include "projections/fan_out.h"

namespace quittance {

absl::StatusOr<std::string> Today(const QueryContext& context, const Clock& clock) {
  ASSIGN_OR_RETURN(const Projections::Recorded recorded,
                   context.projections->LastRecorded(context.deadline));
  if (recorded.clock_mode != v1::CLOCK_MODE_COMMAND) return DateOfMicros(clock.Now());
  Micros last = recorded.last_recorded_at;
  for (const PartitionId partition : AllPartitions(*context.projections)) {
    if (IsHere(context, partition)) continue;
    const absl::StatusOr<PartTold> told = context.elsewhere->Ask({.partition = partition,
                                                                  .rpc = "",
                                                                  .request = nullptr,
                                                                  .today = "",
                                                                  .deadline = context.deadline});
    if (absl::IsAborted(told.status())) return Today(context, clock);  // it has come here
    RETURN_IF_ERROR(told.status());
    last = std::max(last, told->recorded.last_recorded_at);
  }
  return DateOfMicros(last);
}

}  // namespace quittance
