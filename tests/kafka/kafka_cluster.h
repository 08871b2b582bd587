#pragma once
// Real Kafka brokers as child processes: started, killed, stopped, asked who leads.

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/temp_dir.h"

namespace quittance {

// Brokers are numbered from 1. Any thread may call; one call at a time is served, and each has a
// deadline. However the process ends, its brokers end too, and their data is removed.
class KafkaCluster {
 public:
  struct Options {
    int brokers = 3;
    std::vector<std::string> settings{};  // key=value, over scripts/kafka/broker.properties
    // Clients reach the brokers through scripts/kafka/proxy.py; brokers reach one another without.
    bool proxied = false;
  };

  // Returns when all brokers answer. The first start on a machine fetches Kafka, too.
  static absl::StatusOr<std::unique_ptr<KafkaCluster>> Start(const Options& options);
  ~KafkaCluster();
  KafkaCluster(const KafkaCluster&) = delete;
  KafkaCluster& operator=(const KafkaCluster&) = delete;

  // "HOST:PORT,HOST:PORT,...": the ports stay the same when brokers are started again.
  const std::string& bootstrap() const { return bootstrap_; }
  // Every process of the cluster has it in its command line.
  const std::string& directory() const { return directory_.path(); }
  pid_t harness_pid() const { return pid_; }

  absl::Status Kill(int broker);      // SIGKILL
  absl::Status Stop(int broker);      // SIGSTOP
  absl::Status Continue(int broker);  // SIGCONT
  // Starts a broker that does not run; AwaitAll() says when it answers. Inside the session of the
  // one before it, the controller does not let it in.
  absl::Status StartBroker(int broker);
  // Until every broker that was not killed or stopped answers and sees the others. An error also if
  // one has ended by itself.
  absl::Status AwaitAll();

  // With the brokers' defaults for replicas; returns when each partition has a leader.
  absl::Status CreateTopic(std::string_view topic, int partitions);
  absl::Status DeleteTopic(std::string_view topic);
  // The broker that leads, or the active controller, once it is one that runs and is not stopped.
  absl::StatusOr<int> LeaderOf(std::string_view topic, int partition);
  absl::StatusOr<int> Controller();
  // Makes that broker the leader, where it is in sync.
  absl::Status Move(std::string_view topic, int partition, int broker);

  // The network between clients and one broker of a proxied cluster. Connections stay open, what is
  // held passes when it is healed.
  absl::Status Cut(int broker);   // nothing passes
  absl::Status Mute(int broker);  // requests pass, answers do not
  absl::Status Heal(int broker);
  // Tears down all connections, with what is under way on them.
  absl::Status Reset(int broker);

 private:
  using Clock = std::chrono::steady_clock;

  KafkaCluster() = default;

  absl::Status Launch(const Options& options);
  // One command, one line of answer: what follows "ok".
  absl::StatusOr<std::string> Ask(std::string_view command);
  absl::StatusOr<int> AskNumber(std::string_view command);
  absl::StatusOr<std::string> ReadLine(Clock::time_point deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  TempDir directory_;
  std::string bootstrap_;
  pid_t pid_ = -1;
  absl::Mutex mutex_;
  // The harness's standard input and output; -1 after an answer that did not come.
  int channel_ ABSL_GUARDED_BY(mutex_) = -1;
  std::string unread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace quittance
