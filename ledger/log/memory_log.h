#pragma once
// The log in memory, for tests and simulations: keeps the contract of event_log.h, and has every
// trouble a real log can make as an option. A rival writer is simply a second appender.
//
// By default its own thread does the work. Stepped, nothing happens until Step(), and one Step is
// one small thing: a sent record lands above the high watermark, the high watermark moves, or acks
// are delivered; so that a simulation on one thread is the same for the same seeds.

#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "ledger/log/event_log.h"
#include "ledger/log/fault.h"
#include "ledger/log/groups.h"
#include "ledger/log/partition_set.h"

namespace quittance {

struct MemoryLogOptions {
  uint32_t accounts_partitions = 1;
  FaultPlan faults{};  // null: none
  bool stepped = false;
  // Stepped: 0 takes the possible steps in a fixed order (all that was sent lands, then becomes
  // durable, then is acknowledged; late records wait for ReleaseLate); any other value draws one of
  // them at random.
  uint64_t order_seed = 0;
};

// Appenders must be destroyed before it.
class MemoryLog final : public EventLog {
 public:
  explicit MemoryLog(MemoryLogOptions options);
  ~MemoryLog() override;

  uint32_t PartitionCount(v1::Log log) const override { return set_.CountOf(log); }
  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(PartitionId partition,
                                                         AckSink sink) override;
  absl::StatusOr<RecordBatch> Read(PartitionId partition, Offset from, size_t bytes_max) override;
  absl::StatusOr<Offset> End(PartitionId partition) override;
  bool AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) override;
  absl::Status health() const override;

  // One thing happens; false where nothing can. Acks are delivered on the caller's thread.
  // REQUIRES: stepped.
  bool Step();
  // Steps until nothing can happen any more.
  void StepAll() {
    while (Step()) {
    }
  }

  // Records that are late so far land next.
  void ReleaseLate();
  // All above the high watermark is lost, as after a change of leader; error acks.
  void TruncateUnacknowledged(PartitionId partition);

 private:
  class MemoryAppender;
  using Value = std::shared_ptr<const std::string>;

  struct Sent {
    uint64_t number = 0;
    Value value;
  };
  // One appender's half of the wire; outlives it while records are under way.
  struct Sender {
    uint32_t ordinal = 0;
    std::shared_ptr<AckChannel> channel;
    std::deque<Sent> sent;
    std::vector<Ack> acks;  // to be delivered
    bool gone = false;
  };
  // The ack that a record gets once it is durable.
  struct Waiting {
    std::shared_ptr<Sender> sender;
    Ack ack;
  };
  struct Partition {
    std::vector<Value> records;
    size_t durable = 0;  // the high watermark
    std::vector<Waiting> waiting;
    std::deque<Value> late;
    size_t released = 0;  // of `late`
    bool truncate = false;
  };
  struct Action {
    enum Kind { kLand, kLandLate, kCommit, kDeliver } kind = kLand;
    size_t index = 0;  // of the sender or the partition
  };

  void Send(const std::shared_ptr<Sender>& sender, std::vector<Sent>& records);
  void Leave(const std::shared_ptr<Sender>& sender);
  void Run();
  bool StepOnce();
  std::vector<Action> Possible() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Land(const std::shared_ptr<Sender>& sender) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LandWith(Fault fault, const std::shared_ptr<Sender>& sender, Sent record)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Commit(Partition& partition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Truncate(Partition& partition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Poison() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const MemoryLogOptions options_;
  const PartitionSet set_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;  // something may be done
  absl::CondVar grown_;    // a high watermark moved, or the log is poisoned
  std::vector<Partition> partitions_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Sender>> senders_ ABSL_GUARDED_BY(mutex_);
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::mt19937_64 order_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace quittance
