#include "projections/query.h"

#include <algorithm>

#include "ledger/base/status_macros.h"
#include "ledger/domain/date.h"
#include "projections/books/query.h"
#include "projections/fan_out.h"

namespace quittance {
namespace {

absl::StatusOr<Projections::Recorded> LastRecorded(const QueryContext& context,
                                                   PartitionId partition) {
  if (!IsHere(context, partition)) {
    const absl::StatusOr<PartTold> told = context.elsewhere->Ask({.partition = partition,
                                                                  .rpc = "",
                                                                  .request = nullptr,
                                                                  .today = "",
                                                                  .deadline = context.deadline});
    if (told.ok()) return told->recorded;
    if (!absl::IsAborted(told.status())) return told.status();
  }
  return context.projections->LastRecorded(partition, context.deadline);
}

}  // namespace

absl::StatusOr<std::string> Today(const QueryContext& context, const v1::QueryHeader& header,
                                  const Clock& clock) {
  ASSIGN_OR_RETURN(std::string business_date, BusinessDateOf(context, header));
  if (!business_date.empty()) return business_date;
  Micros last = 0;
  for (const PartitionId partition : AllPartitions(*context.projections)) {
    ASSIGN_OR_RETURN(const Projections::Recorded recorded, LastRecorded(context, partition));
    if (recorded.clock_mode == v1::CLOCK_MODE_SYSTEM) return DateOfMicros(clock.Now());
    last = std::max(last, recorded.last_recorded_at);
  }
  return DateOfMicros(last == 0 ? clock.Now() : last);
}

}  // namespace quittance
