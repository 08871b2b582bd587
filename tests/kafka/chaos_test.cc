// Rival writers on one partition of real brokers, under faults: leaders are killed and stopped,
// writers die and start again. The checker knows every answer given, and folds the topic itself.
//
// QUITTANCE_CHAOS_SECONDS: how long (30); QUITTANCE_CHAOS_SEED: of the faults and commands (1).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>

#include "absl/synchronization/notification.h"
#include "ledger/log/entry_reader.h"
#include "tests/kafka/kafka_testing.h"
#include "tests/kafka/rival.h"
#include "tests/simulation/audit.h"

namespace quittance {
namespace {

constexpr std::string_view kLedger = "chaos on brokers";
constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr PartitionId kAccounts{v1::LOG_ACCOUNTS, 0};
constexpr int kCommandsPerSecond = 150;
constexpr absl::Duration kCalmTimeout = absl::Seconds(240);

int Setting(const char* name, int fallback) {
  const char* text = getenv(name);
  return text == nullptr ? fallback : std::stoi(text);
}

WriterOptions OptionsOf(PartitionId partition) {
  WriterOptions options;
  options.partition = partition;
  options.ledger_id = kLedger;
  options.ack_timeout = absl::Seconds(3);
  options.drain_timeout = absl::ZeroDuration();
  options.check_postings_every = 1;
  return options;
}

class Chaos : public testing::Test {
 protected:
  Chaos()
      : seconds_(Setting("QUITTANCE_CHAOS_SECONDS", 30)),
        seed_(static_cast<uint64_t>(Setting("QUITTANCE_CHAOS_SEED", 1))),
        random_(seed_),
        clients_(seed_, seconds_ * kCommandsPerSecond) {}

  KafkaLogOptions LogOptions(bool short_timeouts) const {
    KafkaLogOptions options{
        .brokers = TestBrokers(), .topic_prefix = prefix_, .accounts_partitions = 1};
    // So short that records time out while they are under way: their outcome is unknown.
    if (short_timeouts) options.settings = {{"message.timeout.ms", "1500"}};
    return options;
  }

  void CreateBook() {
    v1::Command command;
    auto& create = *command.mutable_create_book();
    create.mutable_header()->set_command_id("book");
    create.mutable_header()->set_effective_date("2026-01-01");
    create.mutable_settings()->set_legal_name("Chaos");
    create.mutable_settings()->add_currencies("EUR");
    MemoryStore store;
    WriterOptions options = OptionsOf(kReference);
    options.owner_id = rng_.Bytes(16);
    auto writer = Writer::Start(options, log_.get(), &store, &clock_, &rng_, nullptr);
    ASSERT_TRUE(writer.ok()) << writer.status();
    absl::Notification done;
    Submission submission;
    submission.command = &command;
    submission.route = RouteOf(command);
    submission.actor = {.principal = "chaos", .on_behalf_of = "", .role = v1::ROLE_SUPERVISOR};
    submission.done = [&](const Answer& answer) {
      EXPECT_TRUE(answer.result.has_accepted()) << answer.status;
      done.Notify();
    };
    (*writer)->Submit({&submission, 1});
    done.WaitForNotification();
    auto reference = ReferenceView::Open(log_.get(), kLedger);
    ASSERT_TRUE(reference.ok()) << reference.status();
    reference_ = *std::move(reference);
  }

  void StartRivals(int count) {
    for (int i = 0; i < count; ++i) {
      rivals_.push_back(std::make_unique<Rival>(RivalOptions{.log = LogOptions(i == 1),
                                                             .writer = OptionsOf(kAccounts),
                                                             .reference = reference_.get(),
                                                             .clients = &clients_,
                                                             .seed = random_()}));
    }
  }

  int Leader() {
    const auto leader = TestCluster().LeaderOf(prefix_ + ".accounts", 0);
    EXPECT_TRUE(leader.ok()) << leader.status();
    return leader.value_or(1);
  }

  void KillLeader() {
    const int leader = Leader();
    ASSERT_TRUE(TestCluster().Kill(leader).ok());
    Leader();  // its successor
    Last(absl::Seconds(1));
    ASSERT_TRUE(TestCluster().StartBroker(leader).ok());
    const absl::Status back = TestCluster().AwaitAll();
    ASSERT_TRUE(back.ok()) << back;
  }

  void StopLeader() {
    const int leader = Leader();
    ASSERT_TRUE(TestCluster().Stop(leader).ok());
    Last(absl::Milliseconds(500 + static_cast<int64_t>(random_() % 6000)));
    ASSERT_TRUE(TestCluster().Continue(leader).ok());
    const absl::Status back = TestCluster().AwaitAll();
    ASSERT_TRUE(back.ok()) << back;
  }

  // A fault or a calm lasts so long.
  static void Last(absl::Duration duration) {
    absl::Notification never;
    never.WaitForNotificationWithTimeout(duration);
  }

  void Trouble() {
    const uint64_t kind = random_() % 4;
    clients_.TakeLongestSilence();
    if (kind == 0) KillLeader();
    if (kind == 1) StopLeader();
    if (kind >= 2) rivals_[random_() % rivals_.size()]->Restart();
    Last(absl::Seconds(2));
    static constexpr const char* kNames[] = {"leader killed", "leader stopped", "writer restarted",
                                             "writer restarted"};
    std::cout << fmt::format("{}: {} answered, {} ms without an answer\n", kNames[kind],
                             clients_.answered(),
                             absl::ToInt64Milliseconds(clients_.TakeLongestSilence()));
  }

  // One writer goes on until all commands are answered.
  void CalmDown() {
    for (size_t i = 1; i < rivals_.size(); ++i) rivals_[i]->Stop();
    const absl::Time deadline = absl::Now() + kCalmTimeout;
    while (!clients_.AllAnswered() && absl::Now() < deadline) Last(absl::Milliseconds(20));
    EXPECT_TRUE(clients_.AllAnswered()) << clients_.answered() << " answered long after the faults";
    rivals_[0]->Stop();
  }

  void Judge() {
    EXPECT_EQ(clients_.contradiction(), "");
    const auto fresh = MustOpenKafkaLog(LogOptions(false));
    const auto reference = reference_->Current();
    EXPECT_EQ(Audit({fresh.get(), kAccounts, std::string(kLedger), &reference->tables,
                     &clients_.clients(), v1::CLOCK_MODE_SYSTEM, rivals_[0]->disk().get()}),
              "");
    WriterStats totals;
    for (const auto& rival : rivals_) {
      totals.claims += rival->totals().claims;
      totals.read_backs += rival->totals().read_backs;
      totals.rollbacks += rival->totals().rollbacks;
    }
    std::cout << fmt::format(
        "seed {}: {} commands answered, {} claims, {} read-backs, {} rollbacks\n", seed_,
        clients_.answered(), totals.claims, totals.read_backs, totals.rollbacks);
    EXPECT_GT(totals.rollbacks, 0u) << "no trouble reached a writer";
  }

  const int seconds_;
  const uint64_t seed_;
  std::mt19937_64 random_;
  const std::string prefix_ = FreshTopicPrefix();
  SystemClock clock_;
  SecureRng rng_;
  std::unique_ptr<KafkaLog> log_ = MustOpenKafkaLog(LogOptions(false));
  std::unique_ptr<ReferenceView> reference_;
  SharedClients clients_;
  std::vector<std::unique_ptr<Rival>> rivals_;
};

TEST_F(Chaos, ThreeRivalsLoseNothingAndDoubleNothing) {
  CreateBook();
  StartRivals(3);
  const absl::Time end = absl::Now() + absl::Seconds(seconds_);
  while (absl::Now() < end && clients_.contradiction().empty() && !HasFailure()) Trouble();
  CalmDown();
  Judge();
}

}  // namespace
}  // namespace quittance
