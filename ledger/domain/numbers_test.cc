#include "ledger/domain/numbers.h"

#include <gtest/gtest.h>

#include "ledger/domain/tables.h"
#include "ledger/domain/testing/fake_tables.h"

namespace quittance {
namespace {

class NumbersTest : public testing::Test {
 protected:
  std::string Next(std::string_view series) {
    const Situation situation{.rows = rows_,
                              .reference = rows_,
                              .book = "main",
                              .stream = "main/account/A1",
                              .account_id = "A1",
                              .effective_date = "2026-06-30",
                              .today = "2026-06-30",
                              .recorded_on = "2026-06-30",
                              .partition = 12,
                              .partition_count = 16,
                              .actor = actor_};
    return NextNumber(situation, series, outcome_);
  }
  void Take(std::string_view number) {
    TakeNumber(
        {.book = "main", .stream = "main/account/A1", .account_id = "A1", .date = "2026-06-30"},
        number, rows_);
  }
  FakeTables rows_;
  Actor actor_;
  google::protobuf::RepeatedPtrField<v1::Event> events_;
  v1::Accepted accepted_;
  Outcome outcome_{&events_, &accepted_};
};

TEST_F(NumbersTest, EachSeriesCountsByItself) {
  EXPECT_EQ(Next(kInvoiceSeries), "INV-12-000001");
  Take("INV-12-000001");
  EXPECT_EQ(Next(kInvoiceSeries), "INV-12-000002");
  EXPECT_EQ(Next(kReceiptSeries), "RCP-12-000001");
}

TEST_F(NumbersTest, NumbersOfOneEntryFollowOneAnother) {
  for (int i = 1; i <= 3; ++i) {
    v1::CreditNoteIssued& issued = *outcome_.Add("2026-06-30").mutable_credit_note_issued();
    issued.set_number(Next(kCreditNoteSeries));
    EXPECT_EQ(issued.number(), "CRN-12-00000" + std::to_string(i));
  }
  outcome_.Add("2026-06-30").mutable_invoice_voided()->set_number("INV-12-000009");
  EXPECT_EQ(Next(kInvoiceSeries), "INV-12-000001");
}

TEST_F(NumbersTest, AGapIsABug) { EXPECT_DEATH(Take("INV-12-000002"), "does not follow 0"); }

}  // namespace
}  // namespace quittance
