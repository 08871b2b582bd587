#include "ledger/domain/credit_note.h"

#include <gtest/gtest.h>

#include "ledger/domain/items.h"
#include "ledger/domain/testing/bench.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

class CreditNoteTest : public testing::Test {
 protected:
  CreditNoteTest() {
    bench_.Must(R"(create_book { settings { currencies: "EUR" net_days: 30
        approval_limits { action: APPROVAL_ACTION_CREDIT_NOTE role: ROLE_CASHIER currency: "EUR"
                          amount_minor: 100 }
        approval_limits { action: APPROVAL_ACTION_REFUND currency: "EUR"
                          amount_minor: 5000 } } })");
    bench_.Must(R"(open_account { account_id: "A1" kind: ACCOUNT_KIND_PERSON })");
    // 122.00 EUR in two instalments, 22.00 of it tax.
    bench_.Must(R"(issue_invoice { account_id: "A1" invoice { invoice_id: "I1"
        lines { unit_price_minor: 10000 tax_rate_bp: 2200 }
        schedule { due_date: "2026-08-01" amount_minor: 6000 }
        schedule { due_date: "2026-09-01" amount_minor: 6200 } } })");
  }
  BenchAnswer Credit(const std::string& id, int64_t amount_minor, const std::string& more = "",
                     const std::string& document = "I1") {
    return bench_.Do(
        "issue_credit_note { account_id: 'A1' credit_note_id: '" + id + "' document_id: '" +
        document + "' amount_minor: " + std::to_string(amount_minor) + " " +
        (more.find("reason_code") == std::string::npos ? "reason_code: 'returned' " : "") + more +
        " }");
  }
  void Settle(const std::string& item_id, int64_t amount_minor) {
    MoveItem(
        {.book = "main", .stream = "main/account/A1", .account_id = "A1", .date = "2026-06-30"},
        item_id, -amount_minor, bench_.rows);
  }
  const rows::AccountTotals& Totals() { return TotalsOf(*bench_.Account("A1"), "EUR"); }
  Bench bench_;
};

TEST_F(CreditNoteTest, AFullOneTakesBackAllOfTheTax) {
  const BenchAnswer answer = Credit("N1", 12200, "reason_code: 'returned'");
  EXPECT_EQ(answer.accepted.document_number(), "CRN-03-000001");
  const v1::CreditNoteIssued& issued = answer.events.at(0).credit_note_issued();
  EXPECT_EQ(issued.net_minor(), 10000);
  EXPECT_EQ(issued.tax_minor(), 2200);
  EXPECT_EQ(issued.reductions_size(), 2);
  EXPECT_EQ(bench_.Balance(v1::ACCOUNTS_RECEIVABLE), 0);
  EXPECT_EQ(bench_.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 10000);
  EXPECT_EQ(bench_.Balance(v1::TAX_PAYABLE), 0);
  EXPECT_EQ(Totals().open_items(), 0u);
  EXPECT_EQ(bench_.Document("A1", "I1")->credited_minor(), 12200);
  EXPECT_EQ(bench_.Document("A1", "I1")->credited_tax_minor(), 2200);
  EXPECT_EQ(bench_.Document("A1", "N1")->kind(), rows::DOCUMENT_CREDIT_NOTE);
}

TEST_F(CreditNoteTest, ManySmallOnesTakeBackTheTaxExactly) {
  int64_t tax = 0;
  for (int i = 0; i < 122; ++i) {
    const BenchAnswer answer = Credit("N" + std::to_string(i), 100);
    ASSERT_EQ(answer.reason(), 0) << answer.Text();
    const int64_t one = answer.events.at(0).credit_note_issued().tax_minor();
    EXPECT_TRUE(one == 18 || one == 19 || one == 17) << one;
    tax += one;
  }
  EXPECT_EQ(tax, 2200);
  EXPECT_EQ(bench_.Balance(v1::TAX_PAYABLE), 0);
}

// 0.05 at 10 % has 0.00 tax (half-even), of 0.15 it is 0.02: parts take what the whole has.
TEST_F(CreditNoteTest, PartsOfALineTakeExactlyItsTax) {
  bench_.Must(R"(issue_invoice { account_id: "A1" invoice { invoice_id: "I2"
      lines { unit_price_minor: 15 tax_rate_bp: 1000 }
      lines { unit_price_minor: 1000 tax_rate_bp: 400 } } })");
  int64_t tax = 0;
  for (const char* id : {"N1", "N2", "N3"}) {
    const BenchAnswer answer = Credit(id, 0, "lines { line: 1 net_minor: 5 }", "I2");
    ASSERT_EQ(answer.reason(), 0) << answer.Text();
    tax += answer.events.at(0).credit_note_issued().tax_minor();
  }
  EXPECT_EQ(tax, 2);
  const BenchAnswer more = Credit("N4", 0, "lines { line: 1 net_minor: 1 }", "I2");
  EXPECT_EQ(more.detail("line"), "1");
  EXPECT_EQ(more.detail("left"), "0");
  const BenchAnswer rest = Credit("N4", 0, "lines { line: 2 net_minor: 1000 }", "I2");
  EXPECT_EQ(rest.events.at(0).credit_note_issued().tax_minor(), 40);
}

TEST_F(CreditNoteTest, ThreeParts) {
  Settle("I1/1", 6000);
  const BenchAnswer answer = Credit(
      "N1", 6100,
      "reductions { item_id: 'I1/2' amount_minor: 3000 } on_account_minor: 100 refund_minor: 3000");
  ASSERT_EQ(answer.reason(), 0) << answer.Text();
  EXPECT_EQ(answer.events.at(0).credit_note_issued().tax_minor(), 1100);
  EXPECT_EQ(bench_.Item("A1", "I1/2")->open_minor(), 3200);
  EXPECT_EQ(bench_.Credit("A1", "N1")->unapplied_minor(), 100);
  const rows::RefundRow& refund = *tables::kRefund.Find(bench_.rows, Bench::StreamOf("A1"), "N1");
  EXPECT_EQ(refund.amount_minor(), 3000);
  EXPECT_EQ(refund.credit_id(), "");
  EXPECT_EQ(refund.state(), rows::REFUND_REQUESTED);
  EXPECT_EQ(Totals().credit_minor(), 100);
  EXPECT_EQ(Totals().refund_minor(), 3000);
  EXPECT_EQ(bench_.Balance(v1::CUSTOMER_CREDITS), -100);
  EXPECT_EQ(bench_.Balance(v1::REFUNDS_PAYABLE), -3000);
  EXPECT_EQ(bench_.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 5000);
}

TEST_F(CreditNoteTest, WithoutPartsWhatIsOpenFallsAndTheRestIsOnAccount) {
  Settle("I1/1", 5000);
  Settle("I1/2", 1200);
  const v1::CreditNoteIssued issued = Credit("N1", 7000).events.at(0).credit_note_issued();
  ASSERT_EQ(issued.reductions_size(), 2);
  EXPECT_EQ(issued.reductions(0).amount_minor(), 1000);
  EXPECT_EQ(issued.reductions(1).amount_minor(), 5000);
  EXPECT_EQ(issued.on_account_minor(), 1000);
}

TEST_F(CreditNoteTest, OfAChargeGoesAgainstItsIncome) {
  bench_.Must(R"(raise_charge { account_id: "A1" charge_id: "C1" kind: ITEM_KIND_FEE
                                amount_minor: 500 })");
  EXPECT_TRUE(Credit("N1", 500, "", "C1").events.at(0).credit_note_issued().of_charge());
  EXPECT_EQ(bench_.Balance(v1::LATE_FEES_AND_INTEREST), 0);
  EXPECT_EQ(bench_.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 0);
}

TEST_F(CreditNoteTest, ThePartsSumToTheWhole) {
  const BenchAnswer answer = Credit("N1", 100, "on_account_minor: 99");
  EXPECT_EQ(answer.reason(), v1::SPLIT_DOES_NOT_SUM);
  EXPECT_EQ(answer.detail("parts_sum"), "99");
  EXPECT_EQ(answer.detail("total"), "100");
  EXPECT_EQ(answer.detail("currency"), "EUR");
  const std::string max = "9223372036854775807";
  EXPECT_EQ(Credit("N1", 100, "on_account_minor: " + max + " refund_minor: " + max).reason(),
            v1::AMOUNT_OVERFLOW);
}

TEST_F(CreditNoteTest, NeverMoreThanIsLeftOrOpen) {
  EXPECT_EQ(Credit("N1", 2200, "on_account_minor: 2200").reason(), 0);
  const BenchAnswer left = Credit("N2", 10001);
  EXPECT_EQ(left.reason(), v1::EXCEEDS_CREDITABLE_AMOUNT);
  EXPECT_EQ(left.detail("document"), "I1");
  EXPECT_EQ(left.detail("left"), "10000");
  EXPECT_EQ(left.detail("asked"), "10001");
  const BenchAnswer open = Credit("N2", 6001, "reductions { item_id: 'I1/1' amount_minor: 6001 }");
  EXPECT_EQ(open.reason(), v1::EXCEEDS_OPEN_AMOUNT);
  EXPECT_EQ(open.detail("item"), "I1/1");
  EXPECT_EQ(open.detail("open"), "6000");
  EXPECT_EQ(open.detail("asked"), "6001");
}

TEST_F(CreditNoteTest, OnlyWhatWasPaidAndNotGivenBackIsRefunded) {
  EXPECT_EQ(Credit("N1", 1, "refund_minor: 1").detail("left"), "0");
  Settle("I1/1", 6000);
  EXPECT_EQ(Credit("N1", 1200, "reductions { item_id: 'I1/2' amount_minor: 1200 }").reason(), 0);
  EXPECT_EQ(Credit("N2", 5000, "refund_minor: 5000").reason(), 0);
  const BenchAnswer more = Credit("N3", 1001, "refund_minor: 1001");
  EXPECT_EQ(more.reason(), v1::EXCEEDS_CREDITABLE_AMOUNT);
  EXPECT_EQ(more.detail("left"), "1000");
}

TEST_F(CreditNoteTest, MayBeRefused) {
  EXPECT_EQ(Credit("N1", 1, "", "I9").reason(), v1::NOT_FOUND);
  EXPECT_EQ(Credit("I1", 1).detail("what"), "invoice");
  EXPECT_EQ(Credit("N1", 1, "reductions { item_id: 'C1' amount_minor: 1 }").reason(),
            v1::NOT_FOUND);
  EXPECT_EQ(Credit("N1", 1, "header { effective_date: '2026-06-29' }").reason(),
            v1::BEFORE_LAST_MOVEMENT);
  bench_.Must(
      "draft_invoice { account_id: 'A1' invoice { invoice_id: 'I2' "
      "lines { unit_price_minor: 1 } } }");
  EXPECT_EQ(Credit("N1", 1, "", "I2").reason(), v1::WRONG_STATE);
  Credit("N1", 1);
  EXPECT_EQ(Credit("N2", 1, "", "N1").reason(), v1::NOT_FOUND);
  Credit("N2", 12199);
  bench_.Must("discard_draft { account_id: 'A1' invoice_id: 'I2' }");
  bench_.Must("close_account { account_id: 'A1' }");
  EXPECT_EQ(Credit("N3", 1).reason(), v1::ACCOUNT_CLOSED);
}

TEST_F(CreditNoteTest, IsNotDatedBeforeAMovementOfWhatItReduces) {
  MoveItem({.book = "main", .stream = "main/account/A1", .account_id = "A1", .date = "2026-07-02"},
           "I1/1", -1, bench_.rows);
  const BenchAnswer before = Credit("N1", 1);
  EXPECT_EQ(before.reason(), v1::BEFORE_LAST_MOVEMENT);
  EXPECT_EQ(before.detail("date"), "2026-06-30");
  EXPECT_EQ(before.detail("last"), "2026-07-02");
  EXPECT_EQ(Credit("N1", 1, "on_account_minor: 1").reason(), 0);
}

TEST_F(CreditNoteTest, MayNeedASecondPerson) {
  Settle("I1/1", 6000);
  EXPECT_EQ(Credit("N1", 5001, "refund_minor: 5001").detail("action"), "APPROVAL_ACTION_REFUND");
  bench_.actor.role = v1::ROLE_CASHIER;
  EXPECT_EQ(Credit("N1", 101).detail("action"), "APPROVAL_ACTION_CREDIT_NOTE");
  EXPECT_EQ(Credit("N1", 100).reason(), 0);
}

TEST_F(CreditNoteTest, FormIsChecked) {
  EXPECT_EQ(Credit("N1", 0).field(), "issue_credit_note.amount_minor");
  EXPECT_EQ(Credit("N1", 1, "on_account_minor: -1").field(), "issue_credit_note.on_account_minor");
  EXPECT_EQ(Credit("N1", 1, "reductions { item_id: 'I1/1' }").field(),
            "issue_credit_note.reductions[0].amount_minor");
  const std::string one = "reductions { item_id: 'I1/1' amount_minor: 1 } ";
  EXPECT_EQ(Credit("N1", 2, one + one).field(), "issue_credit_note.reductions[1].item_id");
}

}  // namespace
}  // namespace quittance
