#pragma once
// Troubles for those who write a partition on a proxied cluster, drawn from a seed: one after
// another, each from its beginning to its end, told in a list. Knows nothing of what the writers
// are, threads or processes.

#include <array>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "tests/kafka/kafka_cluster.h"

namespace quittance {

enum class Trouble {
  kKillLeader,   // SIGKILL, and started again
  kStopLeader,   // SIGSTOP, SIGCONT
  kKillTwo,      // another broker, then the leader; the other starts first
  kCutLeader,    // nothing passes between it and the clients
  kMuteLeader,   // it hears the clients, they do not hear it
  kResetLeader,  // connections are torn down
  kCutAll,       // from all brokers
  kMoveLeader,   // another leads, without a fault
  kKillWriter,
  kKillAllWriters,
};
inline constexpr size_t kTroubles = 10;

struct FaultTargets {
  KafkaCluster* cluster = nullptr;
  int brokers = 3;
  std::string topic{};
  int partition = 0;
  // Each kills one writer in the middle of what it does and has another started.
  std::vector<std::function<void()>> kill_writer{};
};

class FaultDriver {
 public:
  // Draws from `troubles`; one that stands there twice is twice as likely.
  FaultDriver(FaultTargets targets, uint64_t seed, std::vector<Trouble> troubles);

  // The next trouble, and until it is over: all brokers run and can be reached. Every other time a
  // writer dies in the midst of it.
  absl::Status Next();

  // "12.3 s: leader 2 stopped for 1.4 s", one a line.
  const std::string& history() const { return history_; }
  // "leader killed 3, leader stopped 2, ..."
  std::string Counts() const;

 private:
  absl::Status Make(Trouble trouble, absl::Duration lasts);
  absl::Status KillTwo(int leader, absl::Duration lasts);
  absl::Status MoveLeader();
  // Between two orders to one broker, or to all.
  using Order = absl::Status (KafkaCluster::*)(int);
  absl::Status Between(Order begin, Order end, int broker, absl::Duration lasts);
  absl::Status BetweenAll(Order begin, Order end, absl::Duration lasts);
  absl::StatusOr<int> Leader();
  void Last(absl::Duration lasts);
  void Tell(std::string_view what);

  const FaultTargets targets_;
  const std::vector<Trouble> troubles_;
  std::mt19937_64 random_;
  const absl::Time begun_ = absl::Now();
  bool writer_dies_ = false;  // in the midst of the trouble of now
  std::array<int, kTroubles> made_{};
  std::string history_;
};

}  // namespace quittance
