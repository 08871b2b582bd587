// Differences that a policy clears by itself: "lenient" up to 20 cent, in a book that tolerates 50.

#include "ledger/domain/allocate.h"
#include "ledger/domain/testing/money_test.h"

namespace quittance {
namespace {

class AllocateDifferenceTest : public MoneyTest {
 protected:
  void SetUp() override { OpenBook(); }

  void OpenBookWithLimit(int64_t amount_minor) {
    bench = Bench();
    OpenBook(
        fmt::format("approval_limits {{ action: APPROVAL_ACTION_DISCOUNT role: ROLE_CLERK "
                    "currency: 'EUR' amount_minor: {} }}",
                    amount_minor));
  }
};

TEST_F(AllocateDifferenceTest, ShortWithinTheToleranceIsCleared) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  const BenchAnswer answer = Receive("R1", 80);
  EXPECT_EQ(Allocations(answer), (Texts{"R1 I1/1 80 ~20"}));
  EXPECT_EQ(answer.events[2].credit_allocated().policy(), "lenient@1");
  EXPECT_EQ(Open("I1/1"), 0);
  EXPECT_EQ(bench.Balance(v1::ACCOUNTS_RECEIVABLE), 0);
  EXPECT_EQ(bench.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 20);
}

TEST_F(AllocateDifferenceTest, ShortBeyondStaysOpen) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  EXPECT_EQ(Allocations(Receive("R1", 79)), (Texts{"R1 I1/1 79"}));
  EXPECT_EQ(Open("I1/1"), 21);
}

TEST_F(AllocateDifferenceTest, TheBooksToleranceAloneClearsNothing) {
  OpenAccount("default");
  Invoice("I1", 100, "2026-07-01");
  EXPECT_EQ(Allocations(Receive("R1", 99)), (Texts{"R1 I1/1 99"}));
}

TEST_F(AllocateDifferenceTest, OnlyInTheCurrenciesItNames) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01", "currency: 'USD'");
  EXPECT_EQ(Allocations(Receive("R1", 99, "currency: 'USD'")), (Texts{"R1 I1/1 99"}));
}

TEST_F(AllocateDifferenceTest, OnlyOfTheItemTheCreditEndsOn) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  Invoice("I2", 100, "2026-08-01");
  Invoice("I3", 15, "2026-09-01");
  EXPECT_EQ(Allocations(Receive("R1", 190)), (Texts{"R1 I1/1 100", "R1 I2/1 90 ~10"}));
  EXPECT_EQ(Open("I3/1"), 15);
}

TEST_F(AllocateDifferenceTest, NotWhileTheAccountHasOtherMoney) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  Receive("R1", 5, "", "keep_unapplied: true");
  EXPECT_EQ(Allocations(Receive("R2", 90)), (Texts{"R2 I1/1 90"}));
  EXPECT_EQ(Allocations(Do("allocate_automatically", "")), (Texts{"R1 I1/1 5 ~5"}));
}

TEST_F(AllocateDifferenceTest, MoneyInAnotherCurrencyIsNone) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  Receive("U1", 5, "currency: 'USD'");
  EXPECT_EQ(Allocations(Receive("R1", 90)), (Texts{"R1 I1/1 90 ~10"}));
}

TEST_F(AllocateDifferenceTest, AlwaysClearsWithTheLastOfItsCredits) {
  OpenAccount("lenient_always");
  Receive("R1", 85);
  Receive("R2", 10);
  EXPECT_EQ(Allocations(Invoice("I1", 100, "2026-07-01")), (Texts{"R1 I1/1 85", "R2 I1/1 10 ~5"}));
  EXPECT_EQ(Open("I1/1"), 0);
}

TEST_F(AllocateDifferenceTest, BeginsWithThePolicy) {
  OpenAccount("never");
  Invoice("I1", 100, "2026-07-01");
  Receive("R1", 90);
  EXPECT_EQ(Allocations(Do("change_account_profile", "allocation_policy: 'lenient_always'")),
            (Texts{"R1 I1/1 90 ~10"}));
}

TEST_F(AllocateDifferenceTest, WhatThePayerOrderedStaysAsOrdered) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  EXPECT_EQ(Allocations(Receive("R1", 90, "", "allocations { item_id: 'I1/1' amount_minor: 90 }")),
            (Texts{"R1 I1/1 90"}));
}

TEST_F(AllocateDifferenceTest, NoMoreThanIsLeftOfTheDocument) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  ASSERT_EQ(Do("issue_credit_note",
               "credit_note_id: 'N1' document_id: 'I1' amount_minor: 90 on_account_minor: 90 "
               "reason_code: 'returned'")
                .reason(),
            0);
  ASSERT_EQ(Do("request_refund", "refund_id: 'F1' credit_id: 'N1' amount_minor: 90").reason(), 0);
  EXPECT_EQ(Allocations(Receive("R1", 89)), (Texts{"R1 I1/1 89"}));
  EXPECT_EQ(Allocations(Receive("R2", 1)), (Texts{"R2 I1/1 1 ~10"}));
}

TEST_F(AllocateDifferenceTest, AboveTheActorsLimitItIsNotDone) {
  OpenBookWithLimit(10);
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  Invoice("I2", 100, "2026-07-01");
  Invoice("I3", 100, "2026-07-01");
  EXPECT_EQ(Allocations(Receive("R1", 89)), (Texts{"R1 I1/1 89"}));
  EXPECT_EQ(Allocations(Receive("R2", 101)), (Texts{"R2 I1/1 11", "R2 I2/1 90 ~10"}));
  bench.actor.role = v1::ROLE_SUPERVISOR;
  EXPECT_EQ(Allocations(Receive("R3", 80)), (Texts{"R3 I3/1 80 ~20"}));
}

TEST_F(AllocateDifferenceTest, UndoingGivesItBack) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  Receive("R1", 90);
  ASSERT_EQ(Open("I1/1"), 0);
  ASSERT_EQ(Do("undo_allocation", "allocation_id: 'A1'").reason(), 0);
  EXPECT_EQ(Open("I1/1"), 100);
  EXPECT_EQ(Unapplied("R1"), 90);
  EXPECT_EQ(bench.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 0);
  EXPECT_EQ(Allocations(Do("allocate_automatically", "")), (Texts{"R1 I1/1 90 ~10"}));
}

TEST_F(AllocateDifferenceTest, AReversalOpensTheItemInFull) {
  OpenAccount("lenient");
  Invoice("I1", 100, "2026-07-01");
  Receive("R1", 90);
  ASSERT_EQ(Do("reverse_receipt", "receipt_id: 'R1' kind: REVERSAL_KIND_BOUNCED").reason(), 0);
  EXPECT_EQ(Open("I1/1"), 100);
  EXPECT_EQ(bench.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 0);
}

class DiscountAndDifferenceTest : public AllocateDifferenceTest {
 protected:
  // 1220 gross, 220 of it tax; 2 % = 24.4, so 24, leaves 1196 to pay until 2026-06-11.
  void OpenInvoice() {
    OpenAccount("lenient");
    line = "tax_rate_bp: 2200";
    Invoice("I1", 1000, "2026-07-01", "discount_bp: 200 discount_days: 10");
  }
};

TEST_F(DiscountAndDifferenceTest, ShortOfTheDiscountedAmountBothAreTaken) {
  bench = Bench();
  OpenBook("discount_reduces_tax: true");
  OpenInvoice();
  const BenchAnswer answer = Receive("R1", 1186);
  EXPECT_EQ(Allocations(answer), (Texts{"R1 I1/1 1186 -24 ~10"}));
  // 34 * 220 / 1220 = 6.1
  EXPECT_EQ(answer.events[2].credit_allocated().tax_share_minor(), 6);
  EXPECT_EQ(Open("I1/1"), 0);
  EXPECT_EQ(bench.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 28);
  EXPECT_EQ(bench.Balance(v1::TAX_PAYABLE), -214);
}

TEST_F(DiscountAndDifferenceTest, ShortOfItBeyondTheToleranceNeitherIs) {
  OpenInvoice();
  EXPECT_EQ(Allocations(Receive("R1", 1175)), (Texts{"R1 I1/1 1175"}));
  EXPECT_EQ(Allocations(Receive("R2", 1)), (Texts{"R2 I1/1 1 -24 ~20"}));
}

TEST_F(DiscountAndDifferenceTest, PaidLateTheDiscountIsNotADifference) {
  OpenInvoice();
  date = "2026-06-12";
  EXPECT_EQ(Allocations(Receive("R1", 1196)), (Texts{"R1 I1/1 1196"}));
  EXPECT_EQ(Allocations(Receive("R2", 4)), (Texts{"R2 I1/1 4 ~20"}));
}

TEST_F(DiscountAndDifferenceTest, TheActorsLimitIsForBothTogether) {
  OpenBookWithLimit(30);
  OpenInvoice();
  EXPECT_EQ(Allocations(Receive("R1", 1189)), (Texts{"R1 I1/1 1189"}));
  EXPECT_EQ(Allocations(Receive("R2", 1)), (Texts{"R2 I1/1 1 -24 ~6"}));
}

TEST_F(DiscountAndDifferenceTest, ADiscountAloneNeedsNoApproval) {
  OpenBookWithLimit(0);
  OpenInvoice();
  EXPECT_EQ(Allocations(Receive("R1", 1196)), (Texts{"R1 I1/1 1196 -24"}));
}

}  // namespace
}  // namespace quittance
