// kill -9 while business dates are run: whatever waits for one happens on it, once, and the next
// one can begin.
//
// QUITTANCE_DAYS_KILLS: how often (20); QUITTANCE_DAYS_SEED: for the moments (fixed).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/passing_days.h"
#include "tests/e2e/server_process.h"

namespace quittance {
namespace {

// A day of so many takes no longer than so many questions.
constexpr int kAccounts = 1000;
constexpr int kQuestions = 16;

int Setting(const char* name, int fallback) {
  const char* text = getenv(name);
  return text == nullptr ? fallback : std::stoi(text);
}

class DaysTest : public testing::Test {
 protected:
  // The day before is run to its end first. Killed so many questions after the day has begun.
  // Returns when.
  absl::Time BeginDayAndKill(int day, int questions) {
    ServerProcess server(data_);
    EXPECT_TRUE(server.AwaitReady()) << server.errors();
    if (day == 0) days_.OpenAccounts(server.address());
    if (day > 0) days_.AwaitRun(server.address(), day - 1);
    days_.PlaceHolds(server.address(), day);
    days_.Advance(server.address(), day);
    days_.Ask(server.address(), questions);
    const absl::Time now = absl::Now();
    server.Kill();
    return now;
  }

  const TempDir dir_;
  const std::string data_ = dir_ / "data";
  const PassingDays days_{"2024-02-01", kAccounts};
};

TEST_F(DaysTest, WhatWaitsForADayHappensOnceWhateverIsKilled) {
  const int kills = Setting("QUITTANCE_DAYS_KILLS", 20);
  std::mt19937_64 random(static_cast<uint64_t>(Setting("QUITTANCE_DAYS_SEED", 1)));
  std::vector<absl::Time> killed;
  for (int day = 0; day < kills && !HasFailure(); ++day) {
    killed.push_back(BeginDayAndKill(day, static_cast<int>(random() % kQuestions)));
  }
  ServerProcess server(data_);
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  days_.AwaitRun(server.address(), kills - 1);
  const std::vector<PassingDays::Span> spans = days_.Check(server.address(), kills - 1);
  int amid = 0;
  for (size_t i = 0; i < killed.size(); ++i) {
    amid += spans[i].first <= killed[i] && killed[i] <= spans[i].last;
  }
  fmt::print("{} kills, {} while a day was being run\n", kills, amid);
  EXPECT_TRUE(kills < 10 || amid > 0) << "no kill met a day that was being run";
  const RunResult check = RunQuittance({"check", "--server", server.address()});
  EXPECT_EQ(check.exit_code, 0) << check.out << check.err;
  EXPECT_EQ(server.Stop(), 0) << server.errors();
}

}  // namespace
}  // namespace quittance
