#pragma once
// Brings each command to the writer that owns its partition, in this process or in another, one hop
// at most. While ownership moves it tries again, with the same command id, until the caller's
// deadline; so a command is decided once, wherever.

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger/writer/writer.h"
#include "services/cluster/holders.h"
#include "services/cluster/local_writers.h"
#include "services/cluster/peers.h"

namespace quittance {

class CommandRouter {
 public:
  // All must outlive it.
  CommandRouter(const std::vector<PartitionId>& partitions, const LocalWriters* local,
                Holders* holders, Peers* peers);
  // Answers what waits UNAVAILABLE. REQUIRES: nothing is at a local writer any more.
  ~CommandRouter();

  // Of any partition; as long as the router lives.
  Writer* WriterOf(PartitionId partition) const;

 private:
  class Routed;
  struct Waiting;
  using WaitingPtr = std::shared_ptr<Waiting>;
  // Commands of one partition that are tried again, in the order they came in: all of them in one
  // attempt, and one attempt at a time, so that none overtakes another.
  struct Queue {
    std::map<uint64_t, WaitingPtr> commands;  // by number
    absl::Time due = absl::InfiniteFuture();
    bool is_under_way = false;  // a message to another process
  };

  void Route(PartitionId partition, std::vector<WaitingPtr> commands);
  void SubmitHere(Writer& writer, const std::vector<WaitingPtr>& commands);
  enum class Attempt { kFirst, kAgain };
  void SubmitThere(const std::string& endpoint, PartitionId partition, Attempt attempt,
                   std::vector<WaitingPtr> commands);
  // `sent` of the commands were.
  void OnAnswers(const std::string& endpoint, PartitionId partition, Attempt attempt,
                 const std::vector<WaitingPtr>& commands, size_t sent,
                 absl::StatusOr<cluster::SubmitResponse> response);
  void OnAnswer(const WaitingPtr& command, Answer answer);
  void Later(const WaitingPtr& command, absl::Status why);
  void RouteAgain(PartitionId partition, std::vector<WaitingPtr> commands);
  void Run();
  // Of the partitions that are not under way, the one that is due first; end: none waits.
  std::map<PartitionId, Queue>::iterator FirstDue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // All that waits of a partition whose pause is over; waits until there is one, which then counts
  // as under way. False: the router stops.
  bool TakeDue(PartitionId* partition, std::vector<WaitingPtr>* commands);
  void EndAttempt(PartitionId partition);

  const LocalWriters& local_;
  Holders& holders_;
  Peers& peers_;
  std::map<PartitionId, std::unique_ptr<Routed>> writers_;
  absl::Mutex mutex_;
  std::map<PartitionId, Queue> later_ ABSL_GUARDED_BY(mutex_);
  uint64_t commands_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::CondVar changed_;
  std::thread thread_;
};

}  // namespace quittance
