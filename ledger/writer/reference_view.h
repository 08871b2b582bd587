#pragma once
// The reference log (books' settings) as every writer of accounts sees it: folded into tables in
// memory, handed out as immutable snapshots. An entry records the reference height it was decided
// on, so a snapshot is all a decision needs.

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/log/entry_reader.h"
#include "ledger/log/event_log.h"
#include "ledger/store/memory_tables.h"
#include "quittance/v1/command.pb.h"

namespace quittance {

struct ReferenceSnapshot {
  MemoryTables tables;
  Height height = 0;   // counted records seen
  Offset folded = -1;  // last offset seen
};

// Thread-safe.
class ReferenceView {
 public:
  // Folds what the log holds; Follow or CatchUp keeps up. `log` must outlive the view.
  static absl::StatusOr<std::unique_ptr<ReferenceView>> Open(EventLog* log,
                                                             std::string_view ledger_id);
  ~ReferenceView();

  // Keeps up on a thread of its own from now on.
  void Follow();

  // Folds what is on the log now. For simulations, instead of Follow.
  absl::Status CatchUp();

  // The newest snapshot; never null.
  std::shared_ptr<const ReferenceSnapshot> Current() const;

  // Waits until the view has seen `offset` or `height` records: DEADLINE_EXCEEDED after the
  // deadline, or why the view stands still.
  absl::Status AwaitOffset(Offset offset, absl::Time deadline) const;
  absl::Status AwaitHeight(Height height, absl::Time deadline) const;

  // Waits for what the command's `after` tokens name on the reference log; to be called before it
  // is submitted to a writer of accounts. Tokens on `accounts` need no wait: a command is decided
  // on all that its partition holds, and on nothing of the others.
  absl::Status AwaitAfter(const v1::Command& command, absl::Time deadline) const;

  // OK, or why the view stands still (a newer schema, a corrupt or unavailable log).
  absl::Status health() const;

 private:
  ReferenceView(EventLog* log, const ChainId& chain) : log_(*log), reader_(chain) {}

  void Run();
  absl::Status Await(absl::FunctionRef<bool(const ReferenceSnapshot&)> reached, absl::Time deadline,
                     const std::string& what) const;
  absl::Status FoldBatch(bool* at_end);

  EventLog& log_;
  absl::Mutex folding_;  // one fold at a time; taken before mutex_
  EntryReader reader_ ABSL_GUARDED_BY(folding_);
  MemoryTables tables_ ABSL_GUARDED_BY(folding_);

  mutable absl::Mutex mutex_;
  std::shared_ptr<const ReferenceSnapshot> current_ ABSL_GUARDED_BY(mutex_) =
      std::make_shared<ReferenceSnapshot>();
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace quittance
