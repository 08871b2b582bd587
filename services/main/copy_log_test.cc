#include "services/main/copy_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "ledger/base/temp_dir.h"
#include "services/main/ledger_node.h"

namespace quittance {
namespace {

class CopyLogTest : public testing::Test {
 protected:
  LedgerNodeOptions NodeOptions(const std::string& name) const {
    LedgerNodeOptions options;
    options.directory = dir_ / name;
    options.log.accounts_partitions = 2;
    options.memory_bytes = size_t{64} << 20;
    return options;
  }
  // Why it cannot be served; "": it can.
  std::string WhyNotServed(const std::string& name) const {
    return std::string(LedgerNode::Open(NodeOptions(name)).status().message());
  }
  CopyLogOptions Options(const std::string& from, const std::string& to) const {
    CopyLogOptions options;
    options.from.directory = dir_ / from;
    options.to.directory = dir_ / to;
    return options;
  }
  absl::StatusOr<CopiedLog> Copy(const std::string& from, const std::string& to) const {
    Work work;
    return CopyLog(Options(from, to), work);
  }
  std::string Keys(const std::string& name) const {
    std::ifstream in(dir_ / name + "/keys", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void ExpectSays(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }

  const TempDir dir_;
};

TEST_F(CopyLogTest, TheLedgerGoesOnAtTheTargetWithItsKeys) {
  ASSERT_EQ(WhyNotServed("a"), "");
  const auto copied = Copy("a", "b");
  ASSERT_TRUE(copied.ok()) << copied.status();
  EXPECT_EQ(copied->target, "embedded:" + (dir_ / "b"));
  EXPECT_EQ(copied->moved.partitions.size(), 3u);
  ExpectSays(WhyNotServed("a"), "LOG_MOVED: reference/0 goes on at embedded:" + (dir_ / "b"));
  EXPECT_EQ(Keys("b"), Keys("a"));
  const auto node = LedgerNode::Open(NodeOptions("b"));
  ASSERT_TRUE(node.ok()) << node.status();
  EXPECT_EQ((*node)->ledger().id, copied->ledger_id);
  EXPECT_TRUE((*node)->ledger().health().ok());
}

TEST_F(CopyLogTest, AndBack) {
  ASSERT_EQ(WhyNotServed("a"), "");
  ASSERT_TRUE(Copy("a", "b").ok());
  ASSERT_EQ(WhyNotServed("b"), "");
  const auto back = Copy("b", "a");
  ASSERT_TRUE(back.ok()) << back.status();
  ExpectSays(WhyNotServed("b"), "LOG_MOVED");
  EXPECT_EQ(WhyNotServed("a"), "");
}

// Wherever it is cut short, the next call ends it; meanwhile the target is not served. (Every
// single step: LogMoveTest.)
TEST_F(CopyLogTest, ResumesAfterAStopAtManySteps) {
  ASSERT_EQ(WhyNotServed("a"), "");
  bool met_half_a_copy = false;
  absl::Status copied = absl::UnavailableError("");
  for (int steps = 0; !copied.ok(); steps += 1 + steps / 3) {
    ASSERT_LT(steps, 1000);
    EXPECT_TRUE(absl::IsUnavailable(copied)) << copied;
    int asked = 0;
    Work work([&] { return ++asked > steps; });
    copied = CopyLog(Options("a", "b"), work).status();
    LedgerNodeOptions reads = NodeOptions("b");
    reads.purpose = Purpose::kLog;
    const std::string why(LedgerNode::Open(reads).status().message());
    met_half_a_copy = met_half_a_copy || why.find("copy to this log has not ended") != why.npos;
  }
  EXPECT_TRUE(met_half_a_copy);
  EXPECT_EQ(WhyNotServed("b"), "");
}

TEST_F(CopyLogTest, WhatDoesNotGoTogetherIsRefused) {
  ASSERT_EQ(WhyNotServed("a"), "");
  ASSERT_EQ(WhyNotServed("other"), "");
  const auto refused = [&](absl::StatusCode code, const CopyLogOptions& options) {
    Work work;
    const absl::Status status = CopyLog(options, work).status();
    EXPECT_EQ(status.code(), code) << status;
    return std::string(status.message());
  };
  ExpectSays(refused(absl::StatusCode::kFailedPrecondition, Options("a", "other")),
             "copy to an empty directory");
  ExpectSays(refused(absl::StatusCode::kNotFound, Options("nothing", "b")), "nothing");
  EXPECT_FALSE(std::filesystem::exists(dir_ / "nothing"));
  ExpectSays(refused(absl::StatusCode::kInvalidArgument, Options("a", "./a")), "both sides");
  CopyLogOptions needless = Options("a", "b");
  needless.data = dir_ / "c";
  ExpectSays(refused(absl::StatusCode::kInvalidArgument, needless), "--data");
  CopyLogOptions keyless = Options("a", "b");
  keyless.to.kafka.emplace();
  ExpectSays(refused(absl::StatusCode::kInvalidArgument, keyless), "--data is missing");
  std::filesystem::remove(dir_ / "other/keys");
  ExpectSays(refused(absl::StatusCode::kDataLoss, Options("other", "b")), "key file");
  const auto node = LedgerNode::Open(NodeOptions("a"));
  ExpectSays(refused(absl::StatusCode::kFailedPrecondition, Options("a", "b")), "in use");
}

}  // namespace
}  // namespace quittance
