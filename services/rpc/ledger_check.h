#pragma once
// Folds a whole log anew and proves the invariants of DOMAIN.md §1 over the rows, at the end of
// each partition and at random positions. Believes no store: chain, schema and rows are judged from
// the records alone.

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/work.h"
#include "ledger/log/event_log.h"
#include "quittance/v1/admin.pb.h"

namespace quittance {

// INVALID_ARGUMENT, DEADLINE_EXCEEDED, UNAVAILABLE once the work is stopped, or the fault of
// reading. What the rules find wrong is in `findings`. A record is one step when it is folded, and
// one more for each proof over the rows it has led to.
absl::StatusOr<v1::CheckResponse> CheckLedger(std::string_view ledger_id, EventLog* log,
                                              const v1::CheckRequest& request, absl::Time deadline,
                                              Work& work);

}  // namespace quittance
