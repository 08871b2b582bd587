#include "ledger/domain/credits.h"

#include <gtest/gtest.h>

#include "ledger/domain/refunds.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/testing/fake_tables.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

constexpr std::string_view kStream = "main/account/A1";

EventContext On(std::string_view date) {
  return {.book = "main", .stream = kStream, .account_id = "A1", .date = date};
}

std::vector<std::string> OpenIds(const FakeTables& rows) {
  std::vector<std::string> ids;
  tables::kOpenCredit.Scan(rows, kStream, "",
                           [&](std::string_view key, const rows::OpenCreditRow&) {
                             ids.emplace_back(ReadOpenCreditKey(key).credit_id);
                             return true;
                           });
  return ids;
}

const rows::AccountTotals& Totals(const FakeTables& rows) {
  return TotalsOf(*tables::kAccount.Find(rows, kStream), "EUR");
}

TEST(CreditsTest, TheIndexHoldsWhatIsUnappliedOldestFirst) {
  FakeTables rows;
  OpenCredit(On("2026-01-02"), "R1", "R1", "EUR", 100, rows);
  OpenCredit(On("2026-01-01"), "R2", "R2", "EUR", 50, rows);
  EXPECT_EQ(OpenIds(rows), (std::vector<std::string>{"R2", "R1"}));
  MoveCredit(On("2026-01-03"), "R2", -50, rows);
  EXPECT_EQ(OpenIds(rows), (std::vector<std::string>{"R1"}));
  EXPECT_EQ(Totals(rows).credit_minor(), 100);
  EXPECT_EQ(Totals(rows).open_credits(), 1u);
  MoveCredit(On("2026-01-03"), "R2", 20, rows);
  EXPECT_EQ(OpenIds(rows).size(), 2u);
  EXPECT_EQ(Totals(rows).credit_minor(), 120);
  EXPECT_EQ(Totals(rows).open_credits(), 2u);
  EXPECT_EQ(tables::kCredit.Find(rows, kStream, "R2")->last_movement_date(), "2026-01-03");
}

TEST(CreditsDeathTest, UnappliedStaysWithinTheAmountAndInOrderOfDates) {
  FakeTables rows;
  OpenCredit(On("2026-01-02"), "R1", "R1", "EUR", 100, rows);
  EXPECT_DEATH(MoveCredit(On("2026-01-02"), "R1", -101, rows), "moved by -101");
  EXPECT_DEATH(MoveCredit(On("2026-01-02"), "R1", 1, rows), "moved by 1");
  EXPECT_DEATH(MoveCredit(On("2026-01-01"), "R1", -1, rows), "before 2026-01-02");
  EXPECT_DEATH(OpenCredit(On("2026-01-02"), "R1", "R1", "EUR", 1, rows), "exists");
}

TEST(RefundsTest, ARequestedRefundIsPayableUntilItEnds) {
  FakeTables rows;
  OpenRefund(On("2026-01-02"), "F1", "R1", "EUR", 70, rows);
  OpenRefund(On("2026-01-02"), "F2", "", "EUR", 30, rows);
  const auto indexed = [&] {
    int count = 0;
    tables::kCreditRefund.Scan(
        rows, kStream, "",
        [&](std::string_view, const rows::CreditRefundRow&) { return ++count > 0; });
    return count;
  };
  EXPECT_EQ(indexed(), 1);
  EXPECT_EQ(Totals(rows).refund_minor(), 100);
  CloseRefund(On("2026-01-03"), "F1", rows::REFUND_PAID, rows);
  EXPECT_EQ(indexed(), 0);
  EXPECT_EQ(Totals(rows).refund_minor(), 30);
  CloseRefund(On("2026-01-03"), "F2", rows::REFUND_ENDED, rows);
  EXPECT_EQ(Totals(rows).refund_minor(), 0);
  EXPECT_EQ(tables::kRefund.Find(rows, kStream, "F1")->state(), rows::REFUND_PAID);
  EXPECT_DEATH(CloseRefund(On("2026-01-03"), "F1", rows::REFUND_ENDED, rows), "not requested");
}

}  // namespace
}  // namespace quittance
