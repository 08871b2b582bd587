// The log on real brokers: the contract of every log, and what only Kafka can do wrong.

#include "ledger/log/kafka_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "ledger/log/event_log_conformance.h"
#include "tests/kafka/kafka_testing.h"

namespace quittance {
namespace {

struct KafkaHarness {
  static constexpr bool kDurable = true;
  explicit KafkaHarness(uint32_t accounts_partitions)
      : prefix(FreshTopicPrefix()), partitions(accounts_partitions) {
    Reopen();
  }
  EventLog& log() { return *kafka; }
  void Reopen() {
    kafka.reset();
    kafka = MustOpenKafkaLog(
        {.brokers = TestBrokers(), .topic_prefix = prefix, .accounts_partitions = partitions});
  }

  const std::string prefix;
  const uint32_t partitions;
  std::unique_ptr<KafkaLog> kafka;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, EventLogConformance, KafkaHarness);

constexpr PartitionId kPartition{v1::LOG_ACCOUNTS, 0};

// A reader that begins where nothing of it is in memory: through the history, then the tail.
TEST(KafkaLogTest, WhatIsOlderThanTheWindowIsReadFromTheTopic) {
  const std::string prefix = FreshTopicPrefix();
  const auto writing = MustOpenKafkaLog(
      {.brokers = TestBrokers(), .topic_prefix = prefix, .accounts_partitions = 1});
  std::vector<std::string> values;
  for (int i = 0; i < 60; ++i)
    values.push_back(std::string(500'000, static_cast<char>('a' + i % 26)));
  AppendAll(*writing, kPartition, values);
  const auto reading = MustOpenKafkaLog({.brokers = TestBrokers(), .topic_prefix = prefix});
  EXPECT_EQ(ReadFrom(*reading, kPartition, 0, 3 << 20), values);
  EXPECT_EQ(ReadFrom(*writing, kPartition, 7, 1 << 20),
            std::vector<std::string>(values.begin() + 7, values.end()));
}

// Two readers of one partition at different places take turns, and each sees every record.
TEST(KafkaLogTest, ReadersOfThePastDoNotDisturbEachOther) {
  const std::string prefix = FreshTopicPrefix();
  const auto writing = MustOpenKafkaLog(
      {.brokers = TestBrokers(), .topic_prefix = prefix, .accounts_partitions = 1});
  const std::vector<std::string> values = SomeValues(3000);
  AppendAll(*writing, kPartition, values);
  const auto log = MustOpenKafkaLog({.brokers = TestBrokers(), .topic_prefix = prefix});
  std::vector<std::thread> readers;
  for (const size_t bytes_max : {2000, 5000, 100'000}) {
    readers.emplace_back([&log, &values, bytes_max] {
      EXPECT_EQ(ReadFrom(*log, kPartition, 0, bytes_max), values);
    });
  }
  for (std::thread& reader : readers) reader.join();
}

// Who asks again sees what was appended while nobody asked.
TEST(KafkaLogTest, FollowsWhatSomebodyAsksForOnly) {
  const std::string prefix = FreshTopicPrefix();
  const auto writing = MustOpenKafkaLog(
      {.brokers = TestBrokers(), .topic_prefix = prefix, .accounts_partitions = 1});
  std::vector<std::string> values = SomeValues(10, "before");
  AppendAll(*writing, kPartition, values);
  const auto reading = MustOpenKafkaLog(
      {.brokers = TestBrokers(), .topic_prefix = prefix, .idle_max = absl::Seconds(2)});
  const auto await_followed = [&](int count, const std::function<void()>& ask) {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    do ask();
    while (reading->followed() != count && absl::Now() < deadline);
    EXPECT_EQ(reading->followed(), count);
  };
  const auto wait_for_reference = [&] {
    EXPECT_FALSE(reading->AwaitBeyond({v1::LOG_REFERENCE, 0}, 0, absl::Now() + absl::Seconds(3)));
  };
  const auto read_accounts = [&] { EXPECT_EQ(ReadFrom(*reading, kPartition), values); };
  await_followed(1, read_accounts);
  await_followed(1, wait_for_reference);
  const std::vector<std::string> more = SomeValues(10, "after");
  AppendAll(*writing, kPartition, more);
  values.insert(values.end(), more.begin(), more.end());
  await_followed(2, [&] {
    wait_for_reference();
    read_accounts();
  });
}

TEST(KafkaLogTest, WeakTopicsAreRefusedEachSettingByName) {
  const std::string prefix = FreshTopicPrefix();
  const absl::StatusOr<std::unique_ptr<KafkaLog>> unsafe =
      KafkaLog::Open({.brokers = TestBrokers(),
                      .topic_prefix = prefix,
                      .accounts_partitions = 2,
                      .unsafe_single_broker = true});
  ASSERT_TRUE(unsafe.ok()) << unsafe.status();
  const auto refused = KafkaLog::Open({.brokers = TestBrokers(), .topic_prefix = prefix});
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()),
              testing::AllOf(testing::HasSubstr(prefix + ".reference"),
                             testing::HasSubstr("replication.factor is 1, must be at least 3")));
}

TEST(KafkaLogTest, PartitionsAreAsTheTopicHasThem) {
  const std::string prefix = FreshTopicPrefix();
  const auto made = MustOpenKafkaLog(
      {.brokers = TestBrokers(), .topic_prefix = prefix, .accounts_partitions = 3});
  const auto found = MustOpenKafkaLog({.brokers = TestBrokers(), .topic_prefix = prefix});
  EXPECT_EQ(found->PartitionCount(v1::LOG_ACCOUNTS), 3u);
  const auto other =
      KafkaLog::Open({.brokers = TestBrokers(), .topic_prefix = prefix, .accounts_partitions = 4});
  EXPECT_THAT(std::string(other.status().message()),
              testing::HasSubstr("it has 3 partitions, asked for 4"));
}

TEST(KafkaLogTest, SettingsThatKafkaDoesNotKnowAreNamed) {
  const auto log =
      KafkaLog::Open({.brokers = TestBrokers(), .settings = {{"no.such.setting", "1"}}});
  EXPECT_TRUE(absl::IsInvalidArgument(log.status()));
  EXPECT_THAT(std::string(log.status().message()), testing::HasSubstr("no.such.setting"));
}

TEST(KafkaLogTest, NoBrokersIsUnavailable) {
  const auto log = KafkaLog::Open({.brokers = "127.0.0.1:1"});
  EXPECT_TRUE(absl::IsUnavailable(log.status())) << log.status();
}

// The leader dies with records in flight: each is acknowledged where it stands or its outcome is
// unknown, and a later appender goes on.
TEST(KafkaLogTest, AppendsGoOnBehindANewLeader) {
  const std::string prefix = FreshTopicPrefix();
  const auto log = MustOpenKafkaLog(
      {.brokers = TestBrokers(), .topic_prefix = prefix, .accounts_partitions = 1});
  AppendAll(*log, kPartition, SomeValues(100, "before"));
  KafkaCluster& cluster = TestCluster();
  const absl::StatusOr<int> leader = cluster.LeaderOf(prefix + ".accounts", 0);
  ASSERT_TRUE(leader.ok()) << leader.status();
  AckCollector acks;
  auto appender = MustOpenAppender(*log, kPartition, acks.sink());
  for (uint64_t i = 0; i < 100; ++i) appender->Append(i, "", "during" + std::to_string(i));
  appender->Flush();
  ASSERT_TRUE(cluster.Kill(*leader).ok());
  for (uint64_t i = 100; i < 200; ++i) appender->Append(i, "", "during" + std::to_string(i));
  appender->Flush();
  const auto got = acks.Await(200);
  appender.reset();
  AppendAll(*log, kPartition, {"after"});
  ASSERT_TRUE(cluster.StartBroker(*leader).ok());
  ASSERT_TRUE(cluster.AwaitAll().ok());
  const std::vector<std::string> values = ReadFrom(*log, kPartition);
  for (const auto& [number, ack] : got) {
    if (ack.offset == Ack::kUnknown) continue;
    EXPECT_EQ(values[static_cast<size_t>(ack.offset)], "during" + std::to_string(number));
  }
  EXPECT_EQ(values.back(), "after");
}

}  // namespace
}  // namespace quittance
