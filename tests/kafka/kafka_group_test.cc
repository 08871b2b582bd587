// Who is given which partitions, by real brokers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "ledger/log/kafka_log_group.h"
#include "tests/kafka/kafka_testing.h"

namespace quittance {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kAsk = absl::Milliseconds(200);

class KafkaGroupTest : public testing::Test {
 protected:
  void SetUp() override { MustOpenKafkaLog(log_); }

  std::unique_ptr<Membership> Join(const std::string& endpoint,
                                   std::function<void(const std::set<PartitionId>&)> on_given) {
    auto joined =
        JoinKafkaGroup(log_, {.name = log_.topic_prefix + ".group",
                              .endpoint = endpoint,
                              .logs = {v1::LOG_REFERENCE, v1::LOG_ACCOUNTS},
                              .events = {.on_revoked = [] {}, .on_given = std::move(on_given)}});
    CHECK(joined.ok(), "{}", std::string(joined.status().message()));
    return *std::move(joined);
  }

  // Who holds each of the three partitions, once that many members do.
  std::map<PartitionId, std::string> AwaitHolders(Membership& group, size_t members) {
    const absl::Time give_up = absl::Now() + kPatience;
    std::map<PartitionId, std::string> holders;
    while (absl::Now() < give_up) {
      auto told = group.Holders(kAsk);
      if (!told.ok()) continue;
      holders = *std::move(told);
      std::set<std::string> endpoints;
      for (const auto& [partition, endpoint] : holders) endpoints.insert(endpoint);
      if (endpoints.size() == members) return holders;
    }
    ADD_FAILURE() << members << " members do not hold the partitions, but " << holders.size();
    return holders;
  }

  // Asks for the health, and the brokers meanwhile, until it is so.
  absl::Status AwaitHealth(Membership& group, bool ok) {
    const absl::Time give_up = absl::Now() + kPatience;
    while (group.health().ok() != ok && absl::Now() < give_up) {
      group.Holders(kAsk).IgnoreError();
    }
    return group.health();
  }

  const KafkaLogOptions log_{
      .brokers = TestBrokers(), .topic_prefix = FreshTopicPrefix(), .accounts_partitions = 2};
};

TEST_F(KafkaGroupTest, WhoLeavesLeavesAllToTheOther) {
  const auto first = Join("host-1:1", [](const auto&) {});
  auto second = Join("host-2:2", [](const auto&) {});
  EXPECT_EQ(AwaitHolders(*first, 2).size(), 3u);
  second.reset();
  const auto holders = AwaitHolders(*first, 1);
  EXPECT_EQ(holders.size(), 3u);
  EXPECT_THAT(holders, testing::Each(testing::Pair(testing::_, "host-1:1")));
}

TEST_F(KafkaGroupTest, AMemberThatStandsStillIsUnhealthyUntilItGoesOn) {
  absl::Notification goes_on;
  const auto member = Join("host-1:1", [&](const auto&) { goes_on.WaitForNotification(); });
  const absl::Status still = AwaitHealth(*member, false);
  EXPECT_THAT(std::string(still.message()), testing::HasSubstr("has stood still for"));
  goes_on.Notify();
  EXPECT_TRUE(AwaitHealth(*member, true).ok());
}

}  // namespace
}  // namespace quittance
