// Business dates that are run by two command services on real brokers, while one or the other is
// killed. QUITTANCE_DAYS_KILLS: how often (2).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/passing_days.h"
#include "tests/e2e/server_process.h"
#include "tests/kafka/kafka_testing.h"

namespace quittance {
namespace {

class SharedDaysTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"command-1", "command-2"}) Start(name, "command");
    Start("projection", "projection");
    Start("query", "query");
    for (auto& [name, process] : processes_) {
      ASSERT_TRUE(process->AwaitReady()) << name << process->errors();
    }
  }

  void Start(const std::string& name, const std::string& role) {
    processes_[name] = std::make_unique<ServerProcess>(
        dir_ / name,
        std::vector<std::string>{"--key-encryption-key", key_encryption_key_, "--roles", role,
                                 "--log", "kafka:" + TestBrokers() + "/" + prefix_});
  }

  const std::string& front() const { return processes_.at("query")->address(); }

  const TempDir dir_;
  const std::string prefix_ = FreshTopicPrefix() + "-days";
  const std::string key_encryption_key_ = NewKeyEncryptionKey(dir_ / "kek");
  std::map<std::string, std::unique_ptr<ServerProcess>> processes_;
};

TEST_F(SharedDaysTest, WhatWaitsForADayHappensOnceWhoeverIsKilled) {
  constexpr int kAccounts = 100;
  constexpr int kQuestions = 100;
  const char* const setting = getenv("QUITTANCE_DAYS_KILLS");
  const int kills = setting == nullptr ? 2 : std::stoi(setting);
  const PassingDays days("2024-02-01", kAccounts);
  days.OpenAccounts(front());
  days.PlaceHolds(front(), 0);
  days.Advance(front(), 0);
  days.AwaitRun(front(), 0);
  std::mt19937_64 random(1);
  std::vector<absl::Time> killed;
  for (int day = 1; day <= kills && !HasFailure(); ++day) {
    const std::string victim = day % 2 == 0 ? "command-1" : "command-2";
    days.PlaceHolds(front(), day);
    days.Advance(front(), day);
    days.Ask(front(), static_cast<int>(random() % kQuestions));
    killed.push_back(absl::Now());
    processes_[victim]->Kill();
    days.AwaitRun(front(), day);
    Start(victim, "command");
    ASSERT_TRUE(processes_[victim]->AwaitReady()) << processes_[victim]->errors();
  }
  const std::vector<PassingDays::Span> spans = days.Check(front(), kills);
  for (size_t i = 0; i < killed.size(); ++i) {
    const PassingDays::Span& span = spans[i + 1];
    fmt::print("killed {} ms after the first, {} ms before the last of its day\n",
               absl::ToInt64Milliseconds(killed[i] - span.first),
               absl::ToInt64Milliseconds(span.last - killed[i]));
  }
}

}  // namespace
}  // namespace quittance
