#include "services/cluster/query_router.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(30);
// A process that says nothing for so long is asked again, or whoever holds the partition by then.
constexpr absl::Duration kAttempt = absl::Seconds(3);

}  // namespace

absl::StatusOr<PartTold> QueryRouter::AskOnce(const PartAsked& asked) {
  const std::string endpoint = holders_.Find(asked.partition);
  if (endpoint.empty()) return absl::UnavailableError("no process holds it yet");
  cluster::AskRequest request;
  request.set_log(asked.partition.log);
  request.set_partition(asked.partition.number);
  request.set_rpc(std::string(asked.rpc));
  if (asked.request != nullptr) request.set_request(asked.request->SerializeAsString());
  request.set_today(std::string(asked.today));
  request.set_whole(asked.whole);
  ASSIGN_OR_RETURN(cluster::AskResponse response,
                   peers_.Ask(endpoint, request, std::min(asked.deadline, absl::Now() + kAttempt)));
  PartTold told;
  told.bytes = std::move(*response.mutable_bytes());
  told.position = response.position();
  told.recorded = {response.last_recorded_at_us(), response.clock_mode()};
  return told;
}

absl::StatusOr<PartTold> QueryRouter::Ask(const PartAsked& asked) {
  absl::Status last;
  while (absl::Now() < asked.deadline) {
    absl::StatusOr<PartTold> told = AskOnce(asked);
    const bool late = absl::IsDeadlineExceeded(told.status());
    if (!late && !absl::IsUnavailable(told.status())) return told;
    last = told.status();
    holders_.Refresh();
    if (here_.Holds(asked.partition)) return absl::AbortedError("it is held here by now");
    if (stopped_.WaitForNotificationWithTimeout(std::min(kPause, asked.deadline - absl::Now()))) {
      break;
    }
  }
  return absl::UnavailableError(fmt::format("the read models of {} are not to be had: {}",
                                            ToString(asked.partition),
                                            std::string(last.message())));
}

}  // namespace quittance
