#include "projections/query.h"

#include "ledger/base/status_macros.h"
#include "ledger/domain/date.h"

namespace quittance {

absl::StatusOr<std::string> Today(Projections& projections, const Clock& clock,
                                  absl::Time deadline) {
  ASSIGN_OR_RETURN(const Projections::Recorded recorded, projections.LastRecorded(deadline));
  const bool is_history = recorded.clock_mode == v1::CLOCK_MODE_COMMAND;
  return DateOfMicros(is_history ? recorded.last_recorded_at : clock.Now());
}

}  // namespace quittance
