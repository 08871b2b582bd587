#include "tests/kafka/fault_driver.h"

#include <fmt/format.h>

#include <utility>

#include "absl/synchronization/notification.h"
#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr std::array<std::string_view, kTroubles> kNames = {
    "leader killed", "leader stopped",      "two killed",   "leader cut off", "leader muted",
    "leader reset",  "all brokers cut off", "leader moved", "writer killed",  "all writers killed"};
// Longer than a broker's session: what is not there leads no more, and is not waited for.
constexpr absl::Duration kOutOfSync = absl::Seconds(4);
constexpr int64_t kLastsMinMs = 300, kLastsMaxMs = 6000;

}  // namespace

FaultDriver::FaultDriver(FaultTargets targets, uint64_t seed, std::vector<Trouble> troubles)
    : targets_(std::move(targets)), troubles_(std::move(troubles)), random_(seed) {}

absl::Status FaultDriver::Next() {
  // Drawn whether it is used or not: the sequence depends on the seed alone.
  const Trouble trouble = troubles_[random_() % troubles_.size()];
  const auto lasts = absl::Milliseconds(
      kLastsMinMs + static_cast<int64_t>(random_() % (kLastsMaxMs - kLastsMinMs)));
  writer_dies_ = random_() % 2 == 0;
  const auto kind = static_cast<size_t>(trouble);
  ++made_[kind];
  Tell(fmt::format("{}, {} ms", kNames[kind], absl::ToInt64Milliseconds(lasts)));
  return Make(trouble, lasts);
}

absl::Status FaultDriver::Make(Trouble trouble, absl::Duration lasts) {
  using Cluster = KafkaCluster;
  switch (trouble) {
    case Trouble::kCutAll:
      return BetweenAll(&Cluster::Cut, &Cluster::Heal, lasts);
    case Trouble::kMoveLeader:
      return MoveLeader();
    case Trouble::kKillWriter:
      writer_dies_ = true;
      Last(absl::ZeroDuration());
      return absl::OkStatus();
    case Trouble::kKillAllWriters:
      for (const auto& kill : targets_.kill_writer) kill();
      return absl::OkStatus();
    default:
      break;
  }
  ASSIGN_OR_RETURN(const int leader, Leader());
  Tell(fmt::format("  the leader is {}", leader));
  switch (trouble) {
    case Trouble::kStopLeader:
      RETURN_IF_ERROR(Between(&Cluster::Stop, &Cluster::Continue, leader, lasts));
      return targets_.cluster->AwaitAll();
    case Trouble::kKillTwo:
      return KillTwo(leader, lasts);
    case Trouble::kCutLeader:
      return Between(&Cluster::Cut, &Cluster::Heal, leader, lasts);
    case Trouble::kMuteLeader:
      return Between(&Cluster::Mute, &Cluster::Heal, leader, lasts);
    case Trouble::kResetLeader:
      return targets_.cluster->Reset(leader);
    default:
      RETURN_IF_ERROR(Between(&Cluster::Kill, &Cluster::StartBroker, leader, lasts));
      return targets_.cluster->AwaitAll();
  }
}

absl::Status FaultDriver::KillTwo(int leader, absl::Duration lasts) {
  KafkaCluster& cluster = *targets_.cluster;
  const int steps = 1 + static_cast<int>(random_() % static_cast<uint64_t>(targets_.brokers - 1));
  const int other = (leader - 1 + steps) % targets_.brokers + 1;
  Tell(fmt::format("  the other is {}", other));
  RETURN_IF_ERROR(cluster.Kill(other));
  Last(kOutOfSync + lasts / 2);
  RETURN_IF_ERROR(cluster.Kill(leader));
  RETURN_IF_ERROR(cluster.StartBroker(other));
  RETURN_IF_ERROR(cluster.AwaitAll());
  ASSIGN_OR_RETURN(const int next, Leader());
  Tell(fmt::format("  the next leader is {}", next));
  Last(lasts / 2);
  RETURN_IF_ERROR(cluster.StartBroker(leader));
  return cluster.AwaitAll();
}

absl::Status FaultDriver::MoveLeader() {
  ASSIGN_OR_RETURN(const int leader, Leader());
  const int next = leader % targets_.brokers + 1;
  const absl::Status moved = targets_.cluster->Move(targets_.topic, targets_.partition, next);
  // A replica that is not in sync yet cannot lead.
  Tell(fmt::format("  from {} to {}: {}", leader, next, moved.ToString()));
  return absl::OkStatus();
}

absl::Status FaultDriver::Between(Order begin, Order end, int broker, absl::Duration lasts) {
  RETURN_IF_ERROR((targets_.cluster->*begin)(broker));
  Last(lasts);
  return (targets_.cluster->*end)(broker);
}

absl::Status FaultDriver::BetweenAll(Order begin, Order end, absl::Duration lasts) {
  for (int i = 1; i <= targets_.brokers; ++i) RETURN_IF_ERROR((targets_.cluster->*begin)(i));
  Last(lasts);
  for (int i = 1; i <= targets_.brokers; ++i) RETURN_IF_ERROR((targets_.cluster->*end)(i));
  return absl::OkStatus();
}

absl::StatusOr<int> FaultDriver::Leader() {
  return targets_.cluster->LeaderOf(targets_.topic, targets_.partition);
}

// Half of it before a writer dies, half after.
void FaultDriver::Last(absl::Duration lasts) {
  absl::Notification never;
  never.WaitForNotificationWithTimeout(lasts / 2);
  if (std::exchange(writer_dies_, false)) {
    const size_t which = random_() % targets_.kill_writer.size();
    targets_.kill_writer[which]();
    Tell(fmt::format("  writer {} killed", which));
  }
  never.WaitForNotificationWithTimeout(lasts / 2);
}

std::string FaultDriver::Counts() const {
  std::string counts;
  for (size_t i = 0; i < kTroubles; ++i) {
    if (made_[i] == 0) continue;
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", kNames[i], made_[i]);
  }
  return counts;
}

void FaultDriver::Tell(std::string_view what) {
  const int64_t ms = absl::ToInt64Milliseconds(absl::Now() - begun_);
  history_ += fmt::format("{}.{} s: {}\n", ms / 1000, ms / 100 % 10, what);
}

}  // namespace quittance
