#include "services/main/ledger_node.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "ledger/base/temp_dir.h"

namespace quittance {
namespace {

class LedgerNodeTest : public testing::Test {
 protected:
  LedgerNodeTest() {
    options_.directory = dir_.path() + "/data";
    options_.log.accounts_partitions = 2;
    options_.memory_bytes = size_t{64} << 20;
  }
  std::unique_ptr<LedgerNode> Open() {
    auto node = LedgerNode::Open(options_);
    EXPECT_TRUE(node.ok()) << std::string(node.status().message());
    return node.ok() ? *std::move(node) : nullptr;
  }
  std::string Failure(absl::StatusCode code) {
    const auto node = LedgerNode::Open(options_);
    EXPECT_EQ(node.status().code(), code) << std::string(node.status().message());
    return std::string(node.status().message());
  }
  TempDir dir_;
  LedgerNodeOptions options_;
};

TEST_F(LedgerNodeTest, CreatesALedgerWithBookMainAndOpensItAgain) {
  std::string id;
  {
    const auto node = Open();
    id = node->ledger().id;
    EXPECT_EQ(id.size(), 16u);
    EXPECT_EQ(node->ledger().SettingsOf("main").currencies(0), "EUR");
    EXPECT_EQ(node->ledger().accounts.size(), 2u);
    EXPECT_TRUE(node->ledger().health().ok());
  }
  options_.log.accounts_partitions = 0;
  const auto node = Open();
  EXPECT_EQ(node->ledger().id, id);
  EXPECT_TRUE(node->embedded_log()->recovery().clean_stop);
  EXPECT_EQ(node->ledger().accounts.size(), 2u);
}

TEST_F(LedgerNodeTest, ASecondOneSaysWhoHoldsIt) {
  const auto node = Open();
  const std::string why = Failure(absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(why.find(std::to_string(getpid())), std::string::npos) << why;
  EXPECT_NE(why.find(options_.directory), std::string::npos) << why;
}

TEST_F(LedgerNodeTest, WhatWasFixedAtCreationStays) {
  options_.clock_mode = v1::CLOCK_MODE_COMMAND;
  Open();
  options_.clock_mode = v1::CLOCK_MODE_SYSTEM;
  EXPECT_NE(Failure(absl::StatusCode::kFailedPrecondition).find("--clock=command"),
            std::string::npos);
  options_.clock_mode = v1::CLOCK_MODE_UNSPECIFIED;
  EXPECT_EQ(Open()->ledger().clock_mode, v1::CLOCK_MODE_COMMAND);
  options_.log.accounts_partitions = 3;
  Failure(absl::StatusCode::kFailedPrecondition);
}

TEST_F(LedgerNodeTest, AStopWhereverItComesEndsTheStart) {
  const std::string id = Open()->ledger().id;
  std::filesystem::remove_all(options_.directory + "/state");
  std::atomic<int> asked = 0;
  int last = 0;
  options_.stopped = [&] { return ++asked >= last; };
  absl::Status status = absl::UnavailableError("");
  while (!status.ok()) {
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    asked = 0;
    ASSERT_LT(++last, 100);
    status = LedgerNode::Open(options_).status();
  }
  EXPECT_GE(last, 2 + 2 * 3) << "each writer asks while it folds, and the node between its parts";
  options_.stopped = nullptr;
  const auto node = Open();
  EXPECT_EQ(node->ledger().id, id);
  EXPECT_TRUE(node->ledger().health().ok());
}

TEST_F(LedgerNodeTest, AMissingKeyFileIsALoss) {
  Open();
  std::filesystem::remove(options_.directory + "/keys");
  EXPECT_NE(Failure(absl::StatusCode::kDataLoss).find("keys"), std::string::npos);
}

TEST_F(LedgerNodeTest, StateAndViewsAreFoldedAnewWhereMissing) {
  Open();
  std::filesystem::remove_all(options_.directory + "/state");
  std::filesystem::remove_all(options_.directory + "/views");
  const auto node = Open();
  EXPECT_EQ(node->ledger().SettingsOf("main").currencies(0), "EUR");
}

TEST_F(LedgerNodeTest, AStoreThatKnowsMoreThanTheLogIsCorruption) {
  Open();
  std::filesystem::remove_all(options_.directory + "/log");
  // Everything the stores have folded is gone from the log.
  EXPECT_FALSE(LedgerNode::Open(options_).ok());
}

}  // namespace
}  // namespace quittance
