#include "ledger/domain/allocate.h"

#include "ledger/domain/testing/money_test.h"

namespace quittance {
namespace {

class AllocateTest : public MoneyTest {
 protected:
  void SetUp() override { OpenBook(); }

  // Three items whose orders by due date, amount and name all differ.
  void ThreeInvoices() {
    Invoice("I1", 300, "2026-08-01");
    Invoice("I2", 200, "2026-07-01");
    Invoice("I3", 100, "2026-09-01");
  }
};

TEST_F(AllocateTest, OldestDueFirstByTheBuiltInPolicy) {
  OpenAccount("default");
  ThreeInvoices();
  const BenchAnswer answer = Receive("R1", 350);
  EXPECT_EQ(Allocations(answer), (Texts{"R1 I2/1 200", "R1 I1/1 150"}));
  EXPECT_EQ(answer.events[2].credit_allocated().policy(), "default@1");
  EXPECT_EQ(answer.events[2].credit_allocated().allocation_id(), "A1");
  EXPECT_EQ(answer.events[3].credit_allocated().allocation_id(), "A2");
  EXPECT_EQ(Open("I1/1"), 150);
  EXPECT_EQ(Unapplied("R1"), 0);
}

TEST_F(AllocateTest, ItemsWithoutADueDateComeLastThenByIssueThenById) {
  OpenAccount("default");
  Charge("F2", "FEE", 10, "");
  date = "2026-05-01";
  Charge("F3", "FEE", 10, "");
  Charge("F1", "FEE", 10, "");
  date = "2026-06-01";
  Invoice("I1", 10, "2099-01-01");
  EXPECT_EQ(Allocations(Receive("R1", 100)),
            (Texts{"R1 I1/1 10", "R1 F1 10", "R1 F3 10", "R1 F2 10"}));
  EXPECT_EQ(Unapplied("R1"), 60);
}

TEST_F(AllocateTest, SmallestAndLargest) {
  OpenAccount("smallest");
  ThreeInvoices();
  EXPECT_EQ(Allocations(Receive("R1", 350)), (Texts{"R1 I3/1 100", "R1 I2/1 200", "R1 I1/1 50"}));
}

TEST_F(AllocateTest, LargestIsJudgedAgainForEachCredit) {
  OpenAccount("largest");
  ThreeInvoices();
  Receive("R1", 150, "", "keep_unapplied: true");
  Receive("R2", 70, "", "keep_unapplied: true");
  EXPECT_EQ(Allocations(Do("allocate_automatically", "")), (Texts{"R1 I1/1 150", "R2 I2/1 70"}));
}

TEST_F(AllocateTest, NamedDocumentsFirstThenOldestDue) {
  OpenAccount("named");
  ThreeInvoices();
  EXPECT_EQ(Allocations(Receive("R1", 250,
                                "remittance_document_ids: 'I3' "
                                "remittance_document_ids: 'none'")),
            (Texts{"R1 I3/1 100", "R1 I2/1 150"}));
}

TEST_F(AllocateTest, ChargesThenInterestThenPrincipalAmongEqualDueDates) {
  OpenAccount("default");
  Invoice("I0", 10, "2026-07-01");
  Invoice("I1", 10, "2026-08-01");
  Charge("N1", "INTEREST", 10, "2026-08-01");
  Charge("P1", "PENALTY", 10, "2026-08-01");
  EXPECT_EQ(Allocations(Receive("R1", 40)),
            (Texts{"R1 I0/1 10", "R1 P1 10", "R1 N1 10", "R1 I1/1 10"}));
}

TEST_F(AllocateTest, PrincipalFirstWhereThePolicySaysSo) {
  OpenAccount("principal");
  Charge("N1", "INTEREST", 10, "2026-08-01");
  Charge("P1", "PENALTY", 10, "2026-08-01");
  Invoice("I1", 10, "2026-08-01");
  EXPECT_EQ(Allocations(Receive("R1", 30)), (Texts{"R1 I1/1 10", "R1 P1 10", "R1 N1 10"}));
}

TEST_F(AllocateTest, OnlyItemsOfTheCreditsCurrency) {
  OpenAccount("default");
  Invoice("I1", 100, "2026-07-01", "currency: 'USD'");
  EXPECT_EQ(Allocations(Receive("R1", 100)), Texts{});
  EXPECT_EQ(Allocations(Receive("R2", 100, "currency: 'USD'")), (Texts{"R2 I1/1 100"}));
}

TEST_F(AllocateTest, OnCreditLeavesOlderCreditsAlone) {
  OpenAccount("default");
  Receive("R1", 100);
  EXPECT_EQ(Allocations(Invoice("I1", 150, "2026-07-01")), Texts{});
  EXPECT_EQ(Allocations(Receive("R2", 20)), (Texts{"R2 I1/1 20"}));
  EXPECT_EQ(Unapplied("R1"), 100);
}

TEST_F(AllocateTest, NeverMeansOnlyWhenAsked) {
  OpenAccount("never");
  Invoice("I1", 150, "2026-07-01");
  EXPECT_EQ(Allocations(Receive("R1", 100)), Texts{});
  EXPECT_EQ(Allocations(Do("allocate_automatically", "")), (Texts{"R1 I1/1 100"}));
}

TEST_F(AllocateTest, AlwaysAppliesOldCreditsToNewItemsOldestFirst) {
  OpenAccount("always");
  Receive("R2", 100);
  date = "2026-05-30";
  Receive("R1", 100);
  date = "2026-06-02";
  const BenchAnswer answer = Invoice("I1", 150, "2026-07-01");
  EXPECT_EQ(Allocations(answer), (Texts{"R1 I1/1 100", "R2 I1/1 50"}));
  EXPECT_EQ(answer.events[1].credit_allocated().policy(), "always@3");
}

TEST_F(AllocateTest, AlwaysKnowsEveryInstalmentOfTheEntry) {
  OpenAccount("always");
  Receive("R1", 100);
  bench.Must(
      "issue_invoice { account_id: 'C1' invoice { invoice_id: 'I1' "
      "lines { text: 'x' unit_price_minor: 120 } "
      "schedule { due_date: '2026-09-01' amount_minor: 60 } "
      "schedule { due_date: '2026-08-01' amount_minor: 60 } } }");
  EXPECT_EQ(Open("I1/2"), 0);
  EXPECT_EQ(Open("I1/1"), 20);
}

TEST_F(AllocateTest, AReopenedItemTakesItsPlaceAmongTheOpenOnes) {
  OpenAccount("always");
  Invoice("I1", 100, "2026-07-01");
  Invoice("I2", 100, "2026-08-01");
  Receive("R1", 100);
  EXPECT_EQ(Allocations(Do("undo_allocation", "allocation_id: 'A1'")), (Texts{"R1 I1/1 100"}));
  Invoice("I0", 50, "2026-06-15");
  EXPECT_EQ(Allocations(Do("undo_allocation", "allocation_id: 'A2'")),
            (Texts{"R1 I0/1 50", "R1 I1/1 50"}));
}

TEST_F(AllocateTest, AlwaysBeginsWithThePolicy) {
  OpenAccount("never");
  Invoice("I1", 150, "2026-07-01");
  Invoice("U1", 150, "2026-07-01", "currency: 'USD'");
  Receive("R1", 100);
  Receive("R2", 100, "currency: 'USD'");
  EXPECT_EQ(Allocations(Do("change_account_profile", "allocation_policy: 'always'")),
            (Texts{"R1 I1/1 100", "R2 U1/1 100"}));
}

TEST_F(AllocateTest, ADateIsNeverBeforeTheLastMovement) {
  OpenAccount("default");
  date = "2026-06-20";
  Invoice("I1", 100, "2026-07-01");
  date = "2026-06-10";
  const BenchAnswer answer = Receive("R1", 40);
  EXPECT_EQ(answer.events[1].effective_date(), "2026-06-10");
  EXPECT_EQ(answer.events[2].effective_date(), "2026-06-20");
}

class EarlySettlementTest : public AllocateTest {
 protected:
  void SetUp() override {
    OpenBook("discount_reduces_tax: true");
    OpenAccount("default");
    line = "tax_rate_bp: 2200";
    // 1220 gross, 220 of it tax; 2 % = 24.4, so 24; its tax share 24 * 220 / 1220 = 4.3, so 4.
    Invoice("I1", 1000, "2026-07-01", "discount_bp: 200 discount_days: 10");
  }
};

TEST_F(EarlySettlementTest, IsTakenWhenTheMoneyThenSettlesTheItem) {
  date = "2026-06-15";
  const BenchAnswer answer = Receive("R1", 1200, "value_date: '2026-06-11'");
  EXPECT_EQ(Allocations(answer), (Texts{"R1 I1/1 1196 -24"}));
  EXPECT_EQ(answer.events[2].credit_allocated().tax_share_minor(), 4);
  EXPECT_EQ(Open("I1/1"), 0);
  EXPECT_EQ(Unapplied("R1"), 4);
  EXPECT_EQ(bench.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 20);
  EXPECT_EQ(bench.Balance(v1::TAX_PAYABLE), -216);
}

TEST_F(EarlySettlementTest, NotWhenTheValueDateIsPastTheLastDay) {
  date = "2026-06-11";
  EXPECT_EQ(Allocations(Receive("R1", 1200, "value_date: '2026-06-12'")), (Texts{"R1 I1/1 1200"}));
}

TEST_F(EarlySettlementTest, NotWhenTheMoneyDoesNotSettleTheItem) {
  date = "2026-06-11";
  EXPECT_EQ(Allocations(Receive("R1", 1195)), (Texts{"R1 I1/1 1195"}));
  EXPECT_EQ(Allocations(Receive("R2", 1)), (Texts{"R2 I1/1 1 -24"}));
}

TEST_F(EarlySettlementTest, AnUndatedAnnouncementCountsFromItsConfirmation) {
  Receive("R1", 1200, "", "state: RECEIPT_STATE_ANNOUNCED");
  date = "2026-06-12";
  EXPECT_EQ(Allocations(Do("confirm_receipt", "receipt_id: 'R1'")), (Texts{"R1 I1/1 1200"}));
}

TEST_F(EarlySettlementTest, UndoingGivesTheDiscountBack) {
  Receive("R1", 1200);
  EXPECT_EQ(bench.Item("C1", "I1/1")->discount_minor(), 24);
  ASSERT_EQ(Do("undo_allocation", "allocation_id: 'A1'").reason(), 0);
  EXPECT_EQ(bench.Item("C1", "I1/1")->discount_minor(), 0);
  EXPECT_EQ(Open("I1/1"), 1220);
  EXPECT_EQ(Unapplied("R1"), 1200);
  EXPECT_EQ(bench.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 0);
  EXPECT_EQ(bench.Balance(v1::TAX_PAYABLE), -220);
  EXPECT_EQ(Allocations(Do("allocate_automatically", "")), (Texts{"R1 I1/1 1196 -24"}));
}

}  // namespace
}  // namespace quittance
