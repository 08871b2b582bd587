#pragma once
// The log in memory, for tests and simulations: keeps the contract of event_log.h, and has every
// trouble a real log can make as an option. A rival writer is simply a second appender.
//
// By default its own thread does the work. Stepped, nothing happens until Step(), and one Step is
// one small thing: a sent record lands above the high watermark, the high watermark moves, or acks
// are delivered; so that a simulation on one thread is the same for the same seeds.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

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

  // REQUIRES, all of them: mutex_ is held.
  std::vector<Action> Possible() const;
  void Land(const std::shared_ptr<Sender>& sender);
  void LandWith(Fault fault, const std::shared_ptr<Sender>& sender, Sent record);
  void Commit(Partition& partition);
  void Truncate(Partition& partition);
  void Poison();

  const MemoryLogOptions options_;
  const PartitionSet set_;
  mutable std::mutex mutex_;         // guards all below but the thread
  std::condition_variable changed_;  // something may be done
  std::condition_variable grown_;    // a high watermark moved, or the log is poisoned
  std::vector<Partition> partitions_;
  std::vector<std::shared_ptr<Sender>> senders_;
  absl::Status health_;
  bool stopped_ = false;
  std::mt19937_64 order_;
  std::thread thread_;
};

}  // namespace quittance
