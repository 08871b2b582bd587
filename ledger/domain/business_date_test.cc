#include "ledger/domain/business_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/base/place.h"
#include "ledger/domain/testing/bench.h"

namespace quittance {
namespace {

TEST(ControlOfTest, IsTheFirstThatBelongsToThePartition) {
  for (uint32_t partition = 0; partition < 8; ++partition) {
    const uint32_t control = ControlOf("main", partition, 8);
    EXPECT_EQ(PartitionOf(ControlStreamOf("main", control), 8), partition);
    for (uint32_t smaller = 0; smaller < control; ++smaller) {
      EXPECT_NE(PartitionOf(ControlStreamOf("main", smaller), 8), partition);
    }
  }
}

class BusinessDateTest : public testing::Test {
 protected:
  void SetUp() override {
    bench_.today = "2024-03-01";
    bench_.Must(R"(create_book { settings { currencies: "EUR" } })");
  }

  void Begin() { bench_.Must(R"(advance_business_date { date: "2024-03-01" })"); }

  BenchAnswer RunDue(const std::string& date) {
    const uint32_t control = ControlOf("main", bench_.partition, bench_.partition + 1);
    return bench_.Must("run_due { control: " + std::to_string(control) + " date: '" + date + "' }");
  }

  void OpenWithHold(const std::string& account_id) {
    bench_.Must("open_account { account_id: '" + account_id + "' kind: ACCOUNT_KIND_PERSON }");
    bench_.Must("place_hold { account_id: '" + account_id +
                "' hold_id: 'H' reason_code: 'overdue' ends_on: '2024-02-29' }");
  }

  Bench bench_;
};

TEST_F(BusinessDateTest, TodayIsTheRecordsUntilOneBegins) {
  EXPECT_EQ(TodayOf(bench_.reference, "main", "2024-03-02"), "2024-03-02");
  EXPECT_EQ(TodayOf(bench_.reference, "unknown", "2024-03-02"), "2024-03-02");
  Begin();
  EXPECT_EQ(TodayOf(bench_.reference, "main", "2024-03-02"), "2024-03-01");
}

TEST_F(BusinessDateTest, AThousandAccountsAtOnce) {
  for (int i = 0; i < 1001; ++i) OpenWithHold("A" + std::to_string(i));
  Begin();
  const BenchAnswer first = RunDue("2024-03-01");
  ASSERT_EQ(first.events.size(), 1u);
  const auto& account_ids = first.events[0].accounts_due().account_ids();
  ASSERT_EQ(account_ids.size(), 1000);
  for (const std::string& id : account_ids) {
    bench_.Must("run_account_due { account_id: '" + id + "' date: '2024-03-01' }");
  }
  const BenchAnswer second = RunDue("2024-03-01");
  ASSERT_EQ(second.events.size(), 1u);
  ASSERT_EQ(second.events[0].accounts_due().account_ids_size(), 1);
  bench_.Must("run_account_due { account_id: '" + second.events[0].accounts_due().account_ids(0) +
              "' date: '2024-03-01' }");
  const BenchAnswer third = RunDue("2024-03-01");
  ASSERT_EQ(third.events.size(), 1u);
  EXPECT_EQ(third.events[0].date_run().date(), "2024-03-01");
  EXPECT_EQ(third.events[0].date_run().partition_count(), bench_.partition + 1);
}

// One that nobody has run is named again.
TEST_F(BusinessDateTest, WhatWasNotDoneIsNamedAgain) {
  OpenWithHold("A1");
  Begin();
  EXPECT_EQ(RunDue("2024-03-01").events[0].accounts_due().account_ids_size(), 1);
  EXPECT_EQ(RunDue("2024-03-01").events[0].accounts_due().account_ids_size(), 1);
}

}  // namespace
}  // namespace quittance
