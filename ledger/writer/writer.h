#pragma once
// One partition's writer: the only loop that appends to it. Catches up, claims, then: take a group of submissions,
// prefetch their rows, decide each on the state as it will be, propose the entries, confirm by the tip rule, answer.
// Group commit over all callers: while one group is being made durable the next is decided.
//
// Speculative effects live in the row cache's undo steps; no query sees them, and they are rolled back whole when the
// tip moves under them. Every answer is given after durability, and is a record.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/base/rng.h"
#include "ledger/log/event_log.h"
#include "ledger/store/row_store.h"
#include "ledger/writer/reference_view.h"
#include "ledger/writer/submission.h"

namespace quittance {

struct WriterOptions {
  PartitionId partition;
  std::string ledger_id;  // 16 bytes
  v1::ClockMode clock_mode = v1::CLOCK_MODE_SYSTEM;
  std::string owner_id;  // 16 bytes, fresh per process
  std::string endpoint;  // for the claim
  size_t queue_commands_max = 20'000;
  size_t group_commands_max = 2'000;
  size_t in_flight_records_max = 8'000;
  absl::Duration checkpoint_interval = absl::Seconds(5);
  size_t cache_bytes = size_t{256} << 20;
};

struct WriterStats {
  uint64_t accepted = 0, refused = 0, repeated = 0, faults = 0;
  uint64_t groups = 0, rollbacks = 0, cache_misses = 0;
  uint64_t queued = 0, in_flight = 0;
  Offset folded = 0;
};

class Writer {
 public:
  // Recovers the state from the store and the log, then claims. Ready when it returns.
  // `log`, `store`, `clock`, `rng`, `reference` must outlive the writer; `reference` is null for the reference log.
  static absl::StatusOr<std::unique_ptr<Writer>> Start(WriterOptions options, EventLog* log,
                                                       RowStore* store, const Clock* clock,
                                                       Rng* rng, const ReferenceView* reference);
  // Drains what is in flight, checkpoints, stops. Queued submissions are answered UNAVAILABLE.
  virtual ~Writer() = default;

  // Takes submissions in order. What the queue has no room for is answered RESOURCE_EXHAUSTED at once; what came before
  // it stays taken. Submissions with validate_only are decided on confirmed state and append nothing.
  virtual void Submit(std::span<Submission> submissions) = 0;

  // A linearizable barrier: done(OK, offset) once a no-op sent after this call is confirmed at offset.
  virtual void Barrier(std::function<void(absl::StatusOr<Offset>)> done) = 0;

  // OK, or why it serves nothing any more (fatal log fault, newer claim, clock behind the tip).
  virtual absl::Status health() const = 0;
  virtual WriterStats stats() const = 0;
};

}  // namespace quittance
