// How long a ledger that several processes share answers no command, when one of them stops or dies
// and when a broker does; and that nothing acknowledged is lost, doubled or read stale meanwhile.
// Prints what it measures; only lost work and a ledger that does not come back are failures.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/server_process.h"
#include "tests/kafka/kafka_testing.h"
#include "tests/kafka/payer.h"

namespace quittance {
namespace {

constexpr int kPayers = 8;
constexpr absl::Duration kPatience = absl::Seconds(120);
// A pause is measured until every payer has been acknowledged so often after the fault.
constexpr uint64_t kAfterwards = 10;

class FailoverTest : public testing::Test {
 protected:
  void SetUp() override {
    Start("front", "query");
    Start("command-1", "command");
    Start("command-2", "command");
    Start("projection-1", "projection");
    Start("projection-2", "projection");
    for (auto& [name, process] : processes_) {
      ASSERT_TRUE(process->AwaitReady()) << name << process->errors();
    }
    for (int i = 0; i < kPayers; ++i) {
      payers_.push_back(
          std::make_unique<Payer>(processes_.at("front")->address(), fmt::format("A{}", i)));
    }
    AwaitProgress();
  }

  void TearDown() override {
    for (auto& payer : payers_) {
      payer->Stop();
      EXPECT_EQ(payer->CheckBalance(), "");
      for (const std::string& finding : payer->findings()) ADD_FAILURE() << finding;
    }
  }

  void Start(const std::string& name, const std::string& role) {
    processes_[name] = std::make_unique<ServerProcess>(
        dir_ / name, std::vector<std::string>{
                         "--key-encryption-key", key_encryption_key_, "--roles", role,
                         "--partitions", "4", "--log", "kafka:" + TestBrokers() + "/" + prefix_,
                         "--snapshots", dir_ / "snapshots", "--snapshot-interval-s", "5"});
  }

  // Every payer goes on.
  void AwaitProgress() {
    const absl::Time give_up = absl::Now() + kPatience;
    for (auto& payer : payers_) {
      ASSERT_TRUE(payer->AwaitAcknowledged(payer->acknowledged() + kAfterwards, give_up))
          << "no command was answered any more";
    }
  }

  // Of the payer that waited longest, from the fault on.
  void Measure(const std::string& what, const std::function<void()>& fault) {
    const absl::Time since = absl::Now();
    fault();
    AwaitProgress();
    absl::Duration longest;
    for (const auto& payer : payers_) longest = std::max(longest, payer->LongestPause(since));
    fmt::print("failover: {:<28} {:>6} ms without an answer\n", what,
               absl::ToInt64Milliseconds(longest));
    fflush(stdout);
  }

  void KillBrokerAndRestart(int broker) {
    ASSERT_TRUE(TestCluster().Kill(broker).ok());
    AwaitProgress();
    ASSERT_TRUE(TestCluster().StartBroker(broker).ok());
    ASSERT_TRUE(TestCluster().AwaitAll().ok());
  }

  const TempDir dir_;
  const std::string prefix_ = FreshTopicPrefix() + "-failover";
  const std::string key_encryption_key_ = NewKeyEncryptionKey(dir_ / "kek");
  std::map<std::string, std::unique_ptr<ServerProcess>> processes_;
  std::vector<std::unique_ptr<Payer>> payers_;
};

TEST_F(FailoverTest, ProcessesComeAndGo) {
  Measure("a writer joins", [&] {
    Start("command-3", "command");
    ASSERT_TRUE(processes_["command-3"]->AwaitReady());
  });
  Measure("a writer stops", [&] { EXPECT_EQ(processes_["command-1"]->Stop(), 0); });
  Measure("a writer is killed", [&] { processes_["command-2"]->Kill(); });
  Measure("a writer is halted, goes on", [&] {
    Start("command-2", "command");
    ASSERT_TRUE(processes_["command-2"]->AwaitReady());
    kill(processes_["command-3"]->pid(), SIGSTOP);
    AwaitProgress();
    kill(processes_["command-3"]->pid(), SIGCONT);
  });
  Measure("a folder is killed", [&] { processes_["projection-1"]->Kill(); });
}

// A broker that only leads and one that is the controller take turns of different lengths.
TEST_F(FailoverTest, BrokersDie) {
  const absl::StatusOr<int> controller = TestCluster().Controller();
  ASSERT_TRUE(controller.ok()) << controller.status();
  const int leader = *controller % 3 + 1;
  ASSERT_TRUE(TestCluster().Move(prefix_ + ".accounts", 0, leader).ok());
  AwaitProgress();
  Measure("a leader is killed", [&] { KillBrokerAndRestart(leader); });
  Measure("the controller is killed", [&] { KillBrokerAndRestart(*controller); });
}

// Faults by a seed, one after another, for QUITTANCE_CHAOS_SECONDS (60).
class ProcessChaosTest : public FailoverTest {
 protected:
  static uint64_t Setting(const char* name, uint64_t fallback) {
    const char* text = getenv(name);
    return text == nullptr ? fallback : std::stoull(text);
  }

  std::string Pick(const std::string& role) {
    std::vector<std::string> names;
    for (const auto& [name, process] : processes_) {
      if (name.starts_with(role)) names.push_back(name);
    }
    return names[random_() % names.size()];
  }
  void Restart(const std::string& name) {
    Start(name, name.substr(0, name.find('-')));
    ASSERT_TRUE(processes_[name]->AwaitReady()) << processes_[name]->errors();
  }
  // It goes on from its rows, or from a snapshot.
  std::string KillAndRestart(const std::string& name, bool with_its_disk) {
    processes_[name]->Kill();
    AwaitProgress();
    if (with_its_disk) std::filesystem::remove_all(dir_ / name);
    Restart(name);
    return name + (with_its_disk ? " killed with its disk" : " killed");
  }
  // What was done, for people.
  std::string Fault() {
    const std::string name = Pick(random_() % 3 == 0 ? "projection" : "command");
    ServerProcess& process = *processes_[name];
    switch (random_() % 5) {
      case 0:
        EXPECT_EQ(process.Stop(), 0) << process.errors();
        Restart(name);
        return name + " stopped";
      case 1:
        return KillAndRestart(name, /*with_its_disk=*/random_() % 2 == 0);
      case 2:
        kill(process.pid(), SIGSTOP);
        AwaitProgress();
        kill(process.pid(), SIGCONT);
        return name + " halted";
      case 3:
        Restart("command-extra");
        AwaitProgress();
        processes_["command-extra"]->Kill();
        processes_.erase("command-extra");
        return "one more writer, killed";
      default:
        return BreakLeader();
    }
  }
  std::string ScaleOutAndIn() {
    const std::vector<std::string> more = {"projection-3", "projection-4"};
    for (const std::string& name : more) Restart(name);
    AwaitProgress();
    for (const std::string& name : more) {
      EXPECT_EQ(processes_[name]->Stop(), 0) << processes_[name]->errors();
      processes_.erase(name);
    }
    return "two projection workers more, then two again";
  }
  std::string BreakLeader() {
    const auto leader =
        TestCluster().LeaderOf(prefix_ + ".accounts", static_cast<int>(random_() % 4));
    if (!leader.ok()) return "no leader was found";
    KillBrokerAndRestart(*leader);
    return fmt::format("broker {} killed", *leader);
  }

  std::mt19937_64 random_;
};

TEST_F(ProcessChaosTest, NothingAcknowledgedIsLostDoubledOrReadStale) {
  const uint64_t seed = Setting("QUITTANCE_CHAOS_SEED", 1);
  const absl::Time end =
      absl::Now() + absl::Seconds(static_cast<int64_t>(Setting("QUITTANCE_CHAOS_SECONDS", 60)));
  random_.seed(seed);
  int faults = 0;
  while (absl::Now() < end && !HasFailure()) {
    const std::string what = faults == 0 ? ScaleOutAndIn() : Fault();
    AwaitProgress();
    fmt::print("chaos: seed {} fault {}: {}\n", seed, ++faults, what);
    fflush(stdout);
  }
  uint64_t acknowledged = 0;
  for (const auto& payer : payers_) acknowledged += payer->acknowledged();
  fmt::print("chaos: seed {}: {} commands acknowledged, {} faults\n", seed, acknowledged, faults);
}

}  // namespace
}  // namespace quittance
