#pragma once
// Sends what follows from the entries of one partition, in the process that owns it: entry by
// entry, in the log's order, each command again until it is answered. An answer ends it whatever
// it says; one that is no acceptance is told. The position up to which all is done stands among
// the writer's rows.

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "ledger/log/entry_reader.h"
#include "ledger/log/event_log.h"
#include "ledger/reactors/reaction.h"
#include "ledger/store/row_store.h"
#include "ledger/writer/reactions.h"
#include "ledger/writer/writer.h"

namespace quittance {

struct PartitionReactorOptions {
  PartitionId partition;
  std::string ledger_id;  // 16 bytes
  // Of any partition; null: there is none yet. Thread-safe, and its writers outlive the reactor.
  std::function<Writer*(PartitionId)> writer_of;
  // Something for people to look at, from the reactor's thread: a reaction that was not accepted,
  // or one that has waited long for its answer.
  std::function<void(const Reaction&, const absl::Status& why)> on_trouble;
};

class PartitionReactor final : public Reactions {
 public:
  // Takes up the position where the store of the partition's writer has it: before that writer
  // starts, which then tells what counts. `log` must outlive it. DATA_LOSS: the position is
  // unreadable.
  static absl::StatusOr<std::unique_ptr<PartitionReactor>> Open(PartitionReactorOptions options,
                                                                EventLog* log,
                                                                const RowStore& store);
  // REQUIRES: its own writer has ended.
  ~PartitionReactor() override { Stop(); }

  // Begins to send.
  void Start();
  // Sends nothing any more, and has all its answers; what is not done is done by the next owner.
  void Stop();

  bool FollowFrom(const v1::Record& record) const override { return HasReactions(record); }
  void Counted(Offset offset, Height height) override;
  bool Done() const override;

 private:
  struct Told {
    Offset offset = 0;
    Height height = 0;
  };

  PartitionReactor(PartitionReactorOptions options, EventLog* log)
      : options_(std::move(options)), log_(*log) {}

  void Run();
  // What counted before the writer could tell. False: stopped.
  bool DoUntold();
  // False: stopped.
  bool TakeTold(Told* told);
  bool DoTold(const Told& told);
  // Until all its commands are answered. False: stopped.
  bool DoAll(const Cause& cause);
  // The reactions that are not answered yet.
  std::vector<Reaction> SendOnce(const Cause& cause, std::vector<Reaction> reactions);
  // False: stopped.
  bool Pause(absl::Duration pause);

  const PartitionReactorOptions options_;
  EventLog& log_;
  // All before it is done; what counted from there up to told_from_ nobody tells.
  Offset done_to_ = 0;
  Tip done_tip_;
  Offset told_from_ = 0;
  mutable absl::Mutex mutex_;
  std::deque<Told> told_ ABSL_GUARDED_BY(mutex_);
  bool busy_ ABSL_GUARDED_BY(mutex_) = true;  // until all that nobody tells is done, at first
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace quittance
