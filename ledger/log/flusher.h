#pragma once
// The one thread that writes: takes all groups that wait, commits them with one sync, acknowledges
// them; while it syncs, appenders queue the next ones. The first failure poisons the log: nothing
// is acknowledged any more.

#include <functional>
#include <memory>
#include <span>
#include <thread>

#include "ledger/log/catalog.h"
#include "ledger/log/groups.h"
#include "ledger/log/journal_writer.h"

namespace quittance {

class Flusher {
 public:
  struct Options {
    // Without a commit for so long, durable records are vouched for, so that damage to them is told
    // from a torn tail.
    absl::Duration vouch_after;
    // Called once, on the flusher's thread, before anything that waits is answered.
    std::function<void(const absl::Status&)> on_fatal;
  };

  Flusher(Options options, std::unique_ptr<JournalWriter> writer, Catalog* catalog);
  // As Close.
  ~Flusher();

  GroupQueue& queue() { return queue_; }

  // Writes what is queued, seals the journal and ends the thread. The status of the log, or why it
  // could not be sealed (what was acknowledged is durable all the same). Later calls do nothing.
  absl::Status Close();

  SegmentLogStats stats() const { return writer_->stats(); }

 private:
  void Run();
  void Write(std::span<Group> groups);
  void Vouch();
  // The first failure ends the log.
  void Poison(const absl::Status& why);
  void Acknowledge(const Group& group, const absl::Status& status);

  const Options options_;
  const std::unique_ptr<JournalWriter> writer_;
  Catalog& catalog_;
  GroupQueue queue_;
  std::vector<Ack> acks_;
  std::thread thread_;
};

}  // namespace quittance
