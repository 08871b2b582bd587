#pragma once
// What goes into a writer and what comes out.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "ledger/base/hash.h"
#include "ledger/domain/decide.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

// The one answer to a command. A fault (status not OK) says "outcome unknown" unless the status is one of the three the
// writer gives before proposing anything: RESOURCE_EXHAUSTED (queue full), ALREADY_EXISTS (command id reused with
// another body), FAILED_PRECONDITION (clock_time on a ledger that has its own clock).
struct Answer {
  absl::Status status;
  // The rest only where status is OK.
  v1::Result result;  // accepted or refusal
  Height height = 0;
  Offset offset = 0;
  uint64_t stream_version = 0;
  Micros recorded_at = 0;
  bool repeated = false;  // the id had been answered before
  // Only for validate_only; height and offset are then the state's it was decided on.
  std::vector<v1::Event> events;
};

// One command on its way through one writer.
struct Submission {
  // Validated and sealed. The writer may move out of it; `owner` keeps it (and its arena) alive.
  v1::Command* command = nullptr;
  std::shared_ptr<void> owner;
  Route route;
  Actor actor;
  Hash request_hash{};
  std::string traceparent;
  std::optional<v1::Place> causation;
  // Called exactly once, from a writer or log thread; must not block.
  std::function<void(Answer)> done;
};

}  // namespace quittance
