#pragma once
// What goes into a writer and what comes out.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/base/clock.h"
#include "ledger/base/hash.h"
#include "ledger/domain/decide.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

// The one answer to a command. Status OK: decided and recorded (a refusal too). Any other status is
// a fault:
//  UNAVAILABLE         outcome unknown; the same command id resolves it
// and those given before anything was proposed, so that there is no outcome:
//  RESOURCE_EXHAUSTED  the queue is full; the message names the limit
//  ALREADY_EXISTS      "COMMAND_ID_REUSED: ...": the command id was used with another body
//  FAILED_PRECONDITION clock_time on a ledger that has its own clock, or
//                      "LOG_MOVED: ...": the log goes on elsewhere
//  INVALID_ARGUMENT    "ENTRY_TOO_LARGE: ...", or a field this build does not know would enter an
//                      event
//  DEADLINE_EXCEEDED   the reference view has not reached an `after` token (see
//                      ReferenceView::AwaitAfter) or reference_height_min
struct Answer {
  absl::Status status;
  // The rest only where status is OK.
  v1::Result result;  // accepted or refusal
  Height height = 0;
  // The record's own or, where repeated, a later one: a token that shows the command's effects in
  // any case.
  Offset offset = 0;
  uint64_t stream_version = 0;
  Micros recorded_at = 0;
  bool repeated = false;  // the id had been answered before
  // Only for validate_only; height and offset are then the state's it was decided on.
  std::vector<v1::Event> events;
};

inline Answer FaultAnswer(absl::Status fault) {
  Answer answer;
  answer.status = std::move(fault);
  return answer;
}

// One command on its way through one writer.
struct Submission {
  // Validated and sealed; not changed. `owner` keeps it (and its arena) alive.
  const v1::Command* command = nullptr;
  std::shared_ptr<void> owner;
  Route route;
  Actor actor;
  Hash request_hash{};
  std::string traceparent;
  // After it nobody waits for the answer.
  absl::Time deadline = absl::InfiniteFuture();
  // The entry that made a reactor send this command, and when that was recorded.
  std::optional<v1::Place> causation;
  Micros cause_recorded_at = 0;
  // Of accounts: decided on a reference view that has seen so many records.
  Height reference_height_min = 0;
  // Called exactly once, from a writer or log thread; must not block, nor call the writer.
  std::function<void(Answer)> done;
};

}  // namespace quittance
