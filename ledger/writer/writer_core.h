#pragma once
// What a writer does, without a thread: the thread that owns it (writer_thread.h, or a simulation)
// hands in submissions and acks and calls Step. Everything is decided, proposed, confirmed and
// answered within those calls.

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/log/tip_queue.h"
#include "ledger/store/row_cache.h"
#include "ledger/writer/record_builder.h"
#include "ledger/writer/reference_view.h"
#include "ledger/writer/task.h"
#include "ledger/writer/writer_options.h"
#include "quittance/rows/writer.pb.h"

namespace quittance {

// What a writer stands on; all must outlive it. `reference` is null for the reference log.
struct WriterPorts {
  EventLog* log = nullptr;
  RowStore* store = nullptr;
  const Clock* clock = nullptr;
  Rng* rng = nullptr;
  const ReferenceView* reference = nullptr;
};

// Takes acks from the log's threads to the thread that owns the core, which hands them to OnAcks.
using AckPost = std::function<void(uint64_t generation, std::span<const Ack>)>;

template <TipRules kRules>
class WriterCore {
 public:
  WriterCore(WriterOptions options, const WriterPorts& ports, AckPost post);

  // Takes up the state where the store has it. Then Step reads the log and claims; see ready().
  absl::Status Open();

  void Submit(Submission submission) { waiting_.push_back({std::move(submission), {}, false}); }
  void Barrier(BarrierDone done);
  void OnAcks(uint64_t generation, std::span<const Ack> acks);

  // Does what can be done now: reads back, claims, decides one group, checkpoints. True: call it
  // again at once.
  bool Step();
  // When to call Step again though nothing was handed in.
  Micros wake_at() const { return wake_at_; }

  // Its claim has counted: it owns the partition as far as it knows.
  bool ready() const { return own_claim_ >= 0; }
  size_t waiting() const { return waiting_.size(); }
  // Decides nothing more: what waits is answered with UNAVAILABLE, what is in flight goes on.
  void Drain() { draining_ = true; }
  bool drained() const { return !fault_.ok() || queue_.size() == 0; }
  // Writes the last checkpoint and answers whatever is left with UNAVAILABLE.
  void Stop();

  // OK, or why it serves nothing now; and why it never will again.
  absl::Status health() const;
  const absl::Status& fault() const { return fault_; }
  WriterStats stats() const;
  const Tip& confirmed() const { return queue_.confirmed(); }
  Offset folded() const { return queue_.folded(); }

 private:
  using Queue = TipQueue<kRules, InFlight>;

  // writer_core_reading.h: the log to the state.
  bool ReadBack();
  bool CatchUp();
  absl::Status ReadOnce(bool* at_end);
  absl::Status FoldStored(const StoredRecord& stored, google::protobuf::Arena* arena);
  absl::Status FoldForeign(const v1::Record& record, Offset offset, Height height);
  absl::Status NoteMove(const v1::Record& record, Height height);
  void NoteClaim(const v1::Record& record, Offset offset);
  void EndReading();
  void TakeBack(std::vector<InFlight> dropped);
  void DelayClaim();
  bool EndsBeforeFolded(Offset end);
  void CheckpointIfDue();
  Micros CheckpointLead() const;
  absl::Status Checkpoint();

  // writer_core_deciding.h: commands to records to answers.
  void DecideGroup();
  void Prefetch(size_t count);
  void DecideOne(Task task, const ReferenceSnapshot* reference);
  bool AnswerKnown(Task& task);
  void Preview(Task task, const DecisionContext& context);
  void ProposeCommand(Task task);
  void Propose(InFlight in_flight, std::string bytes);
  void Confirmed(InFlight in_flight, Offset offset, Height height);
  void AnswerCommand(InFlight in_flight, Offset offset, Height height);
  void CheckPostings(const v1::Record& record) const;

  // writer_core_running.h: what drives the two.
  bool OpenAppender();
  void ProposeOwn();
  void NoteHindrance(const absl::Status& status);
  void FailIfMoved();
  void Fail(absl::Status why);
  void AnswerAll(const absl::Status& why);
  void PlanWake();

  bool HasReactions(const v1::Record& record) const {
    return options_.reactions != nullptr && options_.reactions->FollowFrom(record);
  }

  // This machine's clock is too far behind what was recorded to decide with it.
  bool clock_behind() const {
    return options_.clock_mode == v1::CLOCK_MODE_SYSTEM &&
           now_ < recorded_confirmed_ - absl::ToInt64Microseconds(kClockBehindMax);
  }
  ChainId chain() const {
    return {options_.ledger_id, options_.partition,
            ports_.log->PartitionCount(options_.partition.log)};
  }

  const WriterOptions options_;
  const WriterPorts ports_;
  const AckPost post_;
  RowCache rows_;
  Queue queue_;
  RecordBuilder builder_;
  std::unique_ptr<Appender> appender_;
  uint64_t appender_generation_ = 0;

  std::deque<Task> waiting_;
  std::vector<BarrierDone> barriers_;  // asked for, not proposed
  Micros now_ = 0;
  Micros wake_at_ = 0;

  // recorded_at of the last record confirmed, and of the last proposed.
  Micros recorded_confirmed_ = 0;
  Micros recorded_ahead_ = 0;

  Offset own_claim_ = -1;      // offset of the last own claim that counted
  bool claim_needed_ = true;   // and not proposed
  bool newer_claim_ = false;   // another writer's, behind one's own
  bool others_wrote_ = false;  // since reading began
  uint32_t claims_lost_ = 0;   // in a row
  Micros claim_not_before_ = 0;

  // Where the log goes on, while the record that says so is the tip: nothing is proposed on it, and
  // no checkpoint stands there, so that whoever folds on meets it again.
  std::optional<std::string> moved_to_;

  std::optional<Micros> ends_early_since_;  // the log ends before what was folded
  Micros followed_at_ = 0;
  Micros checkpoint_at_ = 0;
  Offset checkpoint_folded_ = -1;
  size_t checkpoint_log_bytes_ = 0;  // folded since

  absl::Status hindrance_;  // why the log was last not read or got no appender, until both succeed
  Micros hindered_since_ = 0;
  bool draining_ = false;
  absl::Status fault_;
  WriterStats stats_;
};

}  // namespace quittance
