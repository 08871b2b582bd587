#pragma once
// Moves a ledger from one log to another: copies what counts, byte for byte, ends the source, and
// claims the target. Heights, hashes and the chain stay; noise is left behind.
//
// The last record of each partition of the source is LogMoved. It is copied, too, so that both logs
// hold one chain; on the target a claim follows that names it, and only there it goes on. A writer
// that finds LogMoved at the end refuses (writer_core_running.h). In this order, so that at any
// moment at most one of the two can be served, and a call that was cut short can be made again:
//   1. the accounts partitions are copied, compared, and each is ended;
//   2. the reference partition likewise: until then the target has none, and nobody opens it;
//   3. what goes along (before_claims);
//   4. the claims, that of the reference partition last.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/clock.h"
#include "ledger/base/rng.h"
#include "ledger/base/work.h"
#include "ledger/domain/control_totals.h"
#include "ledger/log/chain.h"
#include "ledger/log/event_log.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

struct LogMoveOptions {
  std::string ledger_id;
  v1::ClockMode clock_mode = v1::CLOCK_MODE_SYSTEM;
  std::string target;  // as LogMoved names it
  // The source takes nothing any more, the target nothing yet. Not called where the target has been
  // claimed already.
  std::function<absl::Status()> before_claims{};
  absl::Duration ack_timeout = absl::Seconds(60);
};

struct MovedPartition {
  PartitionId partition;
  Tip tip;              // of the source: LogMoved
  uint64_t copied = 0;  // by this call
  uint64_t noise = 0;   // left behind
};

struct MovedLedger {
  std::vector<MovedPartition> partitions;
  ControlTotals totals;
};

// Two steps of work a stored record of the source: one to copy it, one to compare. OK: all is read
// back and the same, and the target can be served.
// FAILED_PRECONDITION: a log has other partitions or another ledger, the target holds something
// that is no beginning of the source, somebody writes to the source, or it was moved elsewhere.
// UNAVAILABLE: a log gives no answer, or the work is stopped; call again. Others as of reading.
absl::StatusOr<MovedLedger> MoveLog(const LogMoveOptions& options, EventLog* source,
                                    EventLog* target, const Clock& clock, Rng* rng, Work& work);

}  // namespace quittance
