// Stock consumers: kcat and the Python example read the ledger's topics with the .proto files
// alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/e2e/server_process.h"
#include "tests/kafka/kafka_testing.h"

namespace quittance {
namespace {

using testing::HasSubstr;

constexpr uint32_t kPartitions = 2;

class InteropTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server_.AwaitReady()) << server_.errors();
    const RunResult imported =
        RunQuittance({"import", "--server", server_.address(), "--mapping", "day-book",
                      QUITTANCE_SOURCE_DIR "/examples/sample/day-book.csv"});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    const std::string modules = dir_ / "gen";
    std::filesystem::create_directories(modules);
    const std::string compile = "cd " QUITTANCE_SOURCE_DIR
                                " && protoc -Iprotos -I.deps/googleapis --python_out=" +
                                modules + " protos/quittance/v1/*.proto";
    const RunResult compiled = RunProgram({"sh", "-c", compile});
    ASSERT_EQ(compiled.exit_code, 0) << compiled.err;
  }

  std::string Topic(const std::string& log) const { return prefix_ + "." + log; }

  RunResult Kcat(std::vector<std::string> arguments) const {
    std::vector<std::string> all = {"kcat", "-q", "-b", TestBrokers(), "-t", Topic("accounts")};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return RunProgram(all);
  }

  // What the example prints for a partition.
  RunResult Example(const std::string& log, uint32_t partition, uint32_t count) {
    // Debian's own interpreter has Debian's packages.
    return RunProgram(
        {"/usr/bin/python3", QUITTANCE_SOURCE_DIR "/examples/consumers/read_events.py",
         TestBrokers(), Topic(log), std::to_string(partition), std::to_string(count)},
        {"PYTHONPATH=" + (dir_ / "gen")});
  }

  // Of all partitions: the records that count.
  int ExampleCount() {
    int count = 0;
    std::vector<RunResult> results = {Example("reference", 0, 1)};
    for (uint32_t i = 0; i < kPartitions; ++i)
      results.push_back(Example("accounts", i, kPartitions));
    for (const RunResult& result : results) {
      EXPECT_EQ(result.exit_code, 0) << result.err;
      count += std::atoi(result.err.c_str());
    }
    return count;
  }

  nlohmann::json Check() const {
    const RunResult check = RunQuittance({"check", "--server", server_.address(), "-o", "json"});
    EXPECT_EQ(check.exit_code, 0) << check.out << check.err;
    return nlohmann::json::parse(check.out);
  }

  const TempDir dir_;
  const std::string prefix_ = FreshTopicPrefix();
  ServerProcess server_{dir_ / "data",
                        {"--partitions", std::to_string(kPartitions), "--log",
                         "kafka:" + TestBrokers() + "/" + prefix_}};
};

TEST_F(InteropTest, TheExampleAppliesTheTipRule) {
  const nlohmann::json before = Check();
  const RunResult events = Example("accounts", 0, kPartitions);
  EXPECT_THAT(events.out, HasSubstr("invoice_issued main/account/"));
  // Besides the entries, a genesis and a claim of each partition.
  EXPECT_EQ(std::to_string(ExampleCount() - 2 * (static_cast<int>(kPartitions) + 1)),
            before["entries"]);
  // Somebody sends a record again: noise to all readers.
  const RunResult record =
      Kcat({"-C", "-p", "0", "-o", "2", "-c", "1", "-e", "-D", "", "-f", "%s"});
  std::ofstream(dir_ / "record") << record.out;
  const RunResult sent = Kcat({"-P", "-p", "0", dir_ / "record"});
  ASSERT_EQ(sent.exit_code, 0) << sent.err;
  EXPECT_EQ(Example("accounts", 0, kPartitions).out, events.out);
  const nlohmann::json after = Check();
  EXPECT_EQ(after["noise"], "1");
  EXPECT_EQ(after["entries"], before["entries"]);
}

TEST_F(InteropTest, HeadersAreCloudEvents) {
  const RunResult listed = Kcat({"-C", "-p", "0", "-o", "2", "-c", "1", "-e", "-f", "%k %h\n"});
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_THAT(listed.out, testing::StartsWith("main/account/"));
  for (const char* header : {"content-type=application/protobuf", "ce_specversion=1.0", "ce_id=",
                             "ce_source=/ledgers/", "ce_type=quittance.v1.command", "ce_time=20"}) {
    EXPECT_THAT(listed.out, HasSubstr(header));
  }
}

}  // namespace
}  // namespace quittance
