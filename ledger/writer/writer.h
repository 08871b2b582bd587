#pragma once
// One partition's writer: the only loop that appends to it. Catches up, claims, then: take a group
// of submissions, prefetch their rows, decide each on the state as it will be, propose the entries,
// confirm by the tip rule, answer. Group commit over all callers: while one group is being made
// durable the next is decided.
//
// Speculative effects live in the row cache's undo steps; no query sees them, and they are rolled
// back whole when the tip moves under them. Every answer is given after durability, and is a
// record.

#include <memory>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/base/rng.h"
#include "ledger/log/event_log.h"
#include "ledger/store/row_store.h"
#include "ledger/writer/reference_view.h"
#include "ledger/writer/submission.h"
#include "ledger/writer/task.h"
#include "ledger/writer/writer_options.h"

namespace quittance {

class Writer {
 public:
  // Recovers the state from the store and the log, writes the genesis record where the partition
  // has none, then claims. Ready when it returns. Faults: the store or the log is corrupt or of
  // another ledger, SCHEMA_TOO_NEW, LOG_MOVED (FAILED_PRECONDITION, with where), or UNAVAILABLE
  // where the claim does not count within `claim_timeout` or options.stopped says so before. `log`,
  // `store`, `clock`, `rng`, `reference` must outlive the writer; `reference` is null for the
  // reference log. `store` is this writer's alone.
  static absl::StatusOr<std::unique_ptr<Writer>> Start(
      WriterOptions options, EventLog* log, RowStore* store, const Clock* clock, Rng* rng,
      const ReferenceView* reference, absl::Duration claim_timeout = absl::Seconds(30));

  // Drains what is in flight (options.drain_timeout at most), checkpoints, stops. Queued
  // submissions are answered UNAVAILABLE.
  virtual ~Writer() = default;

  // Takes submissions in order. What the queue has no room for is answered RESOURCE_EXHAUSTED at
  // once; what came before it stays taken. Submissions with validate_only are decided on confirmed
  // state and append nothing. Thread-safe.
  virtual void Submit(std::span<Submission> submissions) = 0;

  // A linearizable barrier: done(offset) once a no-op sent after this call is confirmed at offset.
  // Thread-safe.
  virtual void Barrier(BarrierDone done) = 0;

  // False: another process owns the partition now, and commands are handed to it; health and stats
  // say nothing then. Thread-safe.
  virtual bool is_here() const { return true; }

  // OK, or why it serves nothing now (fatal log fault, newer claim, clock behind the tip).
  // Thread-safe.
  virtual absl::Status health() const = 0;
  virtual WriterStats stats() const = 0;
};

// Submits and waits for the answer.
Answer Execute(Writer& writer, Submission submission);

}  // namespace quittance
