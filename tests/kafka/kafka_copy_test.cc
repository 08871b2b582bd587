// A ledger moves to Kafka and back, with the real binary; the offline verbs on either log.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "services/rpc/file_key_store.h"
#include "tests/e2e/server_process.h"
#include "tests/kafka/kafka_testing.h"
#include "tests/kafka/sample.h"

namespace quittance {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAreArray;

class KafkaCopyTest : public testing::Test {
 protected:
  std::string Topics() const { return "kafka:" + TestBrokers() + "/" + prefix_; }

  static std::string Out(const std::vector<std::string>& arguments) {
    const RunResult done = RunQuittance(arguments);
    EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
    return done.out;
  }
  // Killed later and later, until once it comes to its end.
  static std::string CopyWithKills(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {QuittanceBinary(), "copy-log"});
    RunResult done;
    for (double seconds = 0.1; seconds < 1000; seconds *= 2) {
      // In the foreground timeout waits for the end of what it kills, and of its lock.
      std::vector<std::string> killed = {"timeout", "--foreground", "-s", "KILL",
                                         std::to_string(seconds)};
      killed.insert(killed.end(), arguments.begin(), arguments.end());
      done = RunProgram(killed);
      if (done.exit_code != 137) break;
    }
    EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
    return done.out;
  }
  std::vector<KeyEntry> Keys(const std::string& name) const {
    const auto keys = FileKeyStore::Open(dir_ / name + "/keys", /*create=*/false);
    return keys.ok() ? (*keys)->Entries() : std::vector<KeyEntry>();
  }

  const TempDir dir_;
  const std::string prefix_ = FreshTopicPrefix();
};

TEST_F(KafkaCopyTest, ToKafkaAndBackTheDumpIsTheSame) {
  const std::string first = dir_ / "first", on_kafka = dir_ / "on-kafka", last = dir_ / "last";
  {
    ServerProcess server(first, {"--clock", "command", "--partitions", "3"});
    ASSERT_TRUE(server.AwaitReady()) << server.errors();
    ImportSample(server);
    // With personal data.
    Out({"execute", "--server", server.address(),
         QUITTANCE_SOURCE_DIR "/examples/commands/open-account.json"});
    EXPECT_EQ(server.Stop(), 0) << server.errors();
  }
  const std::string dump = Out({"dump", "--data", first});
  ASSERT_FALSE(dump.empty());

  const std::string told =
      CopyWithKills({"--from", "embedded:" + first, "--to", Topics(), "--data", on_kafka});
  EXPECT_THAT(told, HasSubstr(Topics()));
  EXPECT_FALSE(std::filesystem::exists(on_kafka + "/keys"));
  EXPECT_EQ(Out({"dump", "--data", on_kafka, "--log", Topics()}), dump);
  EXPECT_THAT(Out({"check", "--data", on_kafka, "--log", Topics()}), HasSubstr("clean"));
  EXPECT_THAT(Out({"rebuild", "--data", on_kafka, "--log", Topics()}),
              HasSubstr("equal to the one before"));
  ServerProcess refused(first);
  EXPECT_FALSE(refused.AwaitReady());
  EXPECT_EQ(refused.AwaitExit(), 3);
  EXPECT_THAT(refused.errors(), HasSubstr("goes on at " + Topics()));

  {
    ServerProcess server(on_kafka, {"--log", Topics()});
    ASSERT_TRUE(server.AwaitReady()) << server.errors();
    ImportSample(server);  // each command is known already
    EXPECT_EQ(Out({"dump", "--server", server.address()}), dump);
    EXPECT_EQ(server.Stop(), 0) << server.errors();
  }

  CopyWithKills({"--from", Topics(), "--data", on_kafka, "--to", "embedded:" + last});
  EXPECT_GT(Keys("first").size(), 1u);
  EXPECT_THAT(Keys("last"), UnorderedElementsAreArray(Keys("first")));
  EXPECT_EQ(Out({"dump", "--data", last}), dump);
  ServerProcess server(last);
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  EXPECT_EQ(Out({"dump", "--server", server.address()}), dump);
  EXPECT_EQ(server.Stop(), 0) << server.errors();
}

TEST_F(KafkaCopyTest, AServerOfTheSourceTakesNothingMoreAndSaysWhere) {
  ServerProcess server(dir_ / "served", {"--log", Topics(), "--partitions", "1"});
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  // Another directory, with the key of the keys: of the server's own, the lock is held.
  std::filesystem::create_directory(dir_ / "other");
  std::filesystem::copy(dir_ / "served/key-encryption-key", dir_ / "other/key-encryption-key");
  const RunResult held = RunQuittance({"copy-log", "--from", Topics(), "--data", dir_ / "served",
                                       "--to", "embedded:" + (dir_ / "to")});
  EXPECT_EQ(held.exit_code, 3);
  EXPECT_THAT(held.err, HasSubstr("in use"));
  Out({"copy-log", "--from", Topics(), "--data", dir_ / "other", "--to",
       "embedded:" + (dir_ / "to")});
  const RunResult imported =
      RunQuittance({"import", "--server", server.address(), "--mapping", "day-book",
                    QUITTANCE_SOURCE_DIR "/examples/sample/day-book.csv"});
  EXPECT_NE(imported.exit_code, 0) << imported.out;
  EXPECT_THAT(imported.out + imported.err, HasSubstr("goes on at embedded:" + (dir_ / "to")));
}

TEST_F(KafkaCopyTest, OfflineVerbsCreateNoTopics) {
  for (const char* verb : {"check", "dump", "rebuild"}) {
    const RunResult done = RunQuittance({verb, "--data", dir_ / "data", "--log", Topics()});
    EXPECT_EQ(done.exit_code, 2) << done.err;
    EXPECT_THAT(done.err, HasSubstr("there is no topic " + prefix_ + ".reference"));
    const RunResult nowhere = RunQuittance({verb, "--log", Topics()});
    EXPECT_EQ(nowhere.exit_code, 2) << nowhere.err;
    EXPECT_THAT(nowhere.err, HasSubstr("--log needs --data"));
  }
}

}  // namespace
}  // namespace quittance
