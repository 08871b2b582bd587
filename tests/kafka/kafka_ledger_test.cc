// The real binary on real brokers: the same ledger as on the embedded log.

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/e2e/server_process.h"
#include "tests/kafka/kafka_testing.h"
#include "tests/kafka/sample.h"

namespace quittance {
namespace {

namespace fs = std::filesystem;

class KafkaLedgerTest : public testing::Test {
 protected:
  // A server of a ledger with the clock of its commands, so that two imports are alike.
  std::vector<std::string> OnKafka() const {
    return {"--clock", "command", "--log", "kafka:" + TestBrokers() + "/" + prefix_};
  }

  static std::string Dump(const ServerProcess& server) {
    const RunResult dump = RunQuittance({"dump", "--server", server.address()});
    EXPECT_EQ(dump.exit_code, 0) << dump.err;
    return dump.out;
  }

  const TempDir dir_;
  const std::string prefix_ = FreshTopicPrefix();
};

TEST_F(KafkaLedgerTest, DumpsAreTheSameOnEitherLogAndAfterAKill) {
  std::string embedded;
  {
    ServerProcess server(dir_ / "embedded", {"--clock", "command"});
    ASSERT_TRUE(server.AwaitReady()) << server.errors();
    ImportSample(server);
    embedded = Dump(server);
  }
  ASSERT_FALSE(embedded.empty());
  {
    ServerProcess server(dir_ / "kafka", OnKafka());
    ASSERT_TRUE(server.AwaitReady()) << server.errors();
    ImportSample(server);
    EXPECT_EQ(Dump(server), embedded);
    server.Kill();
  }
  // All is folded anew from the topics.
  fs::remove_all(dir_ / "kafka/state");
  fs::remove_all(dir_ / "kafka/views");
  ServerProcess server(dir_ / "kafka", OnKafka());
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  EXPECT_EQ(Dump(server), embedded);
  const RunResult check = RunQuittance({"check", "--server", server.address()});
  EXPECT_EQ(check.exit_code, 0) << check.out << check.err;
  EXPECT_EQ(server.Stop(), 0) << server.errors();
}

TEST_F(KafkaLedgerTest, NothingAcknowledgedIsLostByKills) {
  const RunResult crash = RunProgram(
      {QUITTANCE_BINARY_DIR "/bin/crash_test", "--gtest_filter=*NoAcknowledged*"},
      {"QUITTANCE_CRASH_LOG=kafka:" + TestBrokers() + "/" + prefix_, "QUITTANCE_CRASH_KILLS=3"});
  EXPECT_EQ(crash.exit_code, 0) << crash.out << crash.err;
}

// The first rows of the real file, all with QUITTANCE_FINES_ROWS=0.
TEST_F(KafkaLedgerTest, TheTrafficFinesGiveTheDumpOfTheEmbeddedLog) {
  const char* const rows = getenv("QUITTANCE_FINES_ROWS");
  const RunResult fines = RunProgram(
      {QUITTANCE_BINARY_DIR "/bin/fines_test"},
      {"QUITTANCE_FINES_LOG=kafka:" + TestBrokers() + "/" + prefix_, "QUITTANCE_FINES_KILLS=1",
       std::string("QUITTANCE_FINES_ROWS=") + (rows == nullptr ? "10000" : rows)});
  EXPECT_EQ(fines.exit_code, 0) << fines.out << fines.err;
  if (fines.out.find("SKIPPED:") != std::string::npos) GTEST_SKIP() << fines.out;
}

TEST_F(KafkaLedgerTest, RowsOfAnotherLedgerAreRefused) {
  {
    ServerProcess server(dir_ / "data", OnKafka());
    ASSERT_TRUE(server.AwaitReady()) << server.errors();
    EXPECT_EQ(server.Stop(), 0) << server.errors();
  }
  ServerProcess other(dir_ / "data",
                      {"--log", "kafka:" + TestBrokers() + "/" + prefix_ + "-other"});
  EXPECT_FALSE(other.AwaitReady());
  EXPECT_EQ(other.AwaitExit(), 3);
  EXPECT_NE(other.errors().find("use another directory"), std::string::npos) << other.errors();
}

// Keys are on Kafka: another directory serves the same personal data, given what they are wrapped
// with.
TEST_F(KafkaLedgerTest, AnotherDirectoryNeedsTheKeyEncryptionKey) {
  std::string dump;
  {
    ServerProcess server(dir_ / "one", OnKafka());
    ASSERT_TRUE(server.AwaitReady()) << server.errors();
    ImportSample(server);
    dump = Dump(server);
    EXPECT_EQ(server.Stop(), 0) << server.errors();
  }
  EXPECT_FALSE(fs::exists(dir_ / "one/keys"));
  {
    ServerProcess without(dir_ / "two", OnKafka());
    EXPECT_FALSE(without.AwaitReady());
    EXPECT_EQ(without.AwaitExit(), 3);
    EXPECT_NE(without.errors().find("--key-encryption-key"), std::string::npos) << without.errors();
  }
  std::vector<std::string> flags = OnKafka();
  flags.insert(flags.end(), {"--key-encryption-key", dir_ / "one/key-encryption-key"});
  ServerProcess server(dir_ / "two", flags);
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  EXPECT_EQ(Dump(server), dump);
}

TEST_F(KafkaLedgerTest, ATopicThatIsDeletedEndsTheProcess) {
  ServerProcess server(dir_ / "data", OnKafka());
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  ASSERT_TRUE(TestCluster().DeleteTopic(prefix_ + ".accounts").ok());
  EXPECT_EQ(server.AwaitExit(), 3);
  EXPECT_NE(server.errors().find("restore the topic, then start again"), std::string::npos)
      << server.errors();
  // It is not made anew, without what it held.
  ServerProcess again(dir_ / "other", OnKafka());
  EXPECT_EQ(again.AwaitExit(), 3);
  EXPECT_NE(again.errors().find(prefix_ + ".accounts is missing"), std::string::npos)
      << again.errors();
}

TEST_F(KafkaLedgerTest, AProcessStopsThoughNoBrokerAnswers) {
  ServerProcess server(dir_ / "data", OnKafka());
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  for (int broker = 1; broker <= 3; ++broker) EXPECT_TRUE(TestCluster().Stop(broker).ok());
  EXPECT_EQ(server.Stop(), 0) << server.errors();
  for (int broker = 1; broker <= 3; ++broker) EXPECT_TRUE(TestCluster().Continue(broker).ok());
  EXPECT_TRUE(TestCluster().AwaitAll().ok());
}

TEST_F(KafkaLedgerTest, OneProcessADirectory) {
  ServerProcess server(dir_ / "data", OnKafka());
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  ServerProcess second(dir_ / "data", OnKafka());
  EXPECT_FALSE(second.AwaitReady());
  EXPECT_EQ(second.AwaitExit(), 3);
}

}  // namespace
}  // namespace quittance
