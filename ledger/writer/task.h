#pragma once
// What a writer has taken and not yet answered, waiting or proposed.

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/writer/submission.h"

namespace quittance {

using BarrierDone = std::function<void(absl::StatusOr<Offset>)>;

// A command with all who wait for it: those after the first sent the same id again meanwhile.
struct Task {
  struct Waiter {
    std::function<void(Answer)> done;
    absl::Status
        reused;  // not OK: the same id with another body; the answer where the first has one
  };

  Submission submission;
  std::vector<Waiter> also;
  bool proposed_before = false;

  void Finish(Answer answer) {
    for (Waiter& waiter : also) {
      Answer again;
      if (answer.status.ok() && !waiter.reused.ok()) {
        again.status = std::move(waiter.reused);
      } else {
        again = answer;
        again.repeated = true;
      }
      waiter.done(std::move(again));
    }
    submission.done(std::move(answer));
  }
};

// A proposal's payload.
struct InFlight {
  v1::RecordKind kind = v1::RECORD_KIND_UNSPECIFIED;
  uint64_t step = 0;  // of the row cache; 0: changes no rows
  Micros recorded_at = 0;
  Micros proposed_at = 0;  // by the clock
  // Command and refusal.
  Task task;
  uint64_t stream_version = 0;
  v1::Result result;
  bool has_reactions = false;
  // Noop.
  std::vector<BarrierDone> barriers;
};

}  // namespace quittance
