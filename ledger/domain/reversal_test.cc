// Reversing receipts, and how chargebacks end.

#include "ledger/domain/receipt.h"
#include "ledger/domain/testing/money_test.h"

namespace quittance {
namespace {

class ReversalTest : public MoneyTest {
 protected:
  void SetUp() override {
    OpenBook(
        "approval_limits { action: APPROVAL_ACTION_RECEIPT_REVERSAL currency: 'EUR' "
        "amount_minor: 5000 }");
    OpenAccount("default");
  }

  BenchAnswer Reverse(std::string_view id, std::string_view kind = "ERROR",
                      std::string_view more = "") {
    return Do("reverse_receipt",
              fmt::format("receipt_id: '{}' kind: REVERSAL_KIND_{} {}", id, kind, more));
  }
  BenchAnswer ChargeBack(std::string_view id) {
    return Reverse(id, "CHARGEBACK", "evidence_deadline: '2026-06-20'");
  }
  BenchAnswer Win(std::string_view sent = "2026-06-01") {
    return Do("win_chargeback", fmt::format("receipt_id: 'R1' evidence_sent_date: '{}'", sent));
  }
};

TEST_F(ReversalTest, UndoesRefundsAndAllocationsThenOpensWhatIsGone) {
  Invoice("I1", 300, "2026-07-01");
  Invoice("I2", 300, "2026-08-01");
  Receive("R1", 1000);  // A1: 300, A2: 300, 400 left
  ASSERT_EQ(Do("request_refund", "refund_id: 'F1' credit_id: 'R1' amount_minor: 100").reason(), 0);
  ASSERT_EQ(Do("request_refund", "refund_id: 'F2' credit_id: 'R1' amount_minor: 50").reason(), 0);
  ASSERT_EQ(Do("pay_refund", "refund_id: 'F1' method: PAYMENT_METHOD_CARD").reason(), 0);
  const BenchAnswer answer = Reverse("R1", "BOUNCED", "reason_code: 'no_cover'");
  EXPECT_EQ(Kinds(answer),
            "refund_ended allocation_undone allocation_undone reversed_payment_opened "
            "receipt_reversed");
  EXPECT_EQ(answer.events[0].refund_ended().refund_id(), "F2");
  EXPECT_EQ(answer.events[0].refund_ended().end(), v1::REFUND_END_CANCELLED);
  EXPECT_EQ(answer.events[1].allocation_undone().allocation_id(), "A2");
  EXPECT_EQ(answer.events[2].allocation_undone().allocation_id(), "A1");
  EXPECT_EQ(answer.events[3].reversed_payment_opened().amount_minor(), 100);
  EXPECT_EQ(answer.events[3].reversed_payment_opened().due_date(), date);
  EXPECT_EQ(answer.events[4].receipt_reversed().money_dimension(), "card");

  EXPECT_EQ(ReceiptRow("R1").state(), v1::RECEIPT_STATE_REVERSED);
  EXPECT_EQ(Open("I1/1"), 300);
  EXPECT_EQ(Open("I2/1"), 300);
  EXPECT_EQ(Open("R1/reversed"), 100);
  EXPECT_EQ(bench.Item("C1", "R1/reversed")->kind(), v1::ITEM_KIND_REVERSED_PAYMENT);
  EXPECT_EQ(Unapplied("R1"), 0);
  EXPECT_EQ(bench.Balance(v1::CUSTOMER_CREDITS), 0);
  EXPECT_EQ(bench.Balance(v1::ACCOUNTS_RECEIVABLE), 700);
  EXPECT_EQ(bench.Balance(v1::REFUNDS_PAYABLE), 0);
  EXPECT_EQ(bench.Balance(v1::PAYMENT_CLEARING), -100) << "the paid refund is still out";
  EXPECT_EQ(Reverse("R1").reason(), v1::WRONG_STATE);
}

TEST_F(ReversalTest, AClearedReceiptCanBeReversedAnAnnouncedOneNot) {
  Receive("R1", 100);
  ASSERT_EQ(Do("clear_receipt", "receipt_id: 'R1'").reason(), 0);
  EXPECT_EQ(Kinds(Reverse("R1")), "receipt_reversed");
  Receive("R2", 100, "", "state: RECEIPT_STATE_ANNOUNCED");
  const BenchAnswer answer = Reverse("R2");
  EXPECT_EQ(answer.reason(), v1::WRONG_STATE);
  EXPECT_EQ(answer.detail("needed"), "confirmed or cleared");
  EXPECT_EQ(Reverse("R9").reason(), v1::NOT_FOUND);
}

TEST_F(ReversalTest, ApprovalAboveTheLimit) {
  Receive("R1", 5001);
  EXPECT_EQ(Reverse("R1").reason(), v1::APPROVAL_REQUIRED);
}

TEST_F(ReversalTest, ADateOfItsOwnIsRefusedBeforeAnyMovementItUndoes) {
  Invoice("I1", 300, "2026-07-01");
  Receive("R1", 100);
  date = "2026-06-10";
  Receive("R2", 100);  // the item moves later than R1's credit
  date = "2026-06-09";
  const BenchAnswer item = Reverse("R1");
  EXPECT_EQ(item.reason(), v1::BEFORE_LAST_MOVEMENT);
  EXPECT_EQ(item.detail("last"), "2026-06-10");
  date = "2026-06-10";
  EXPECT_EQ(Reverse("R1").reason(), 0);

  Receive("R3", 500);  // settles the item, 300 left
  date = "2026-06-15";
  ASSERT_EQ(Do("request_refund", "refund_id: 'F1' credit_id: 'R3' amount_minor: 50").reason(), 0);
  date = "2026-06-14";
  EXPECT_EQ(Reverse("R3").reason(), v1::BEFORE_LAST_MOVEMENT);
}

TEST_F(ReversalTest, WithoutADateItFollowsTheLastMovement) {
  bench.today = "2026-06-01";
  Invoice("I1", 300, "2026-07-01");
  Receive("R1", 100);
  date = "";
  bench.today = "2026-05-20";
  for (const v1::Event& event : Reverse("R1").events) {
    EXPECT_EQ(event.effective_date(), "2026-06-01");
  }
}

TEST_F(ReversalTest, AnExplicitDifferenceAndDiscountComeBack) {
  Invoice("I1", 300, "2026-07-01", "discount_bp: 100 discount_days: 10");
  Receive("R1", 290, "",
          "allocations { item_id: 'I1/1' amount_minor: 290 discount_minor: 3 "
          "difference_minor: 7 }");
  EXPECT_EQ(Open("I1/1"), 0);
  ASSERT_EQ(Reverse("R1").reason(), 0);
  EXPECT_EQ(Open("I1/1"), 300);
  EXPECT_EQ(bench.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 0);
}

TEST_F(ReversalTest, AWonChargebackBringsACreditOfItsOwn) {
  Invoice("I1", 300, "2026-07-01");
  Receive("R1", 400);
  date = "2026-06-05";
  ASSERT_EQ(ChargeBack("R1").reason(), 0);
  date = "2026-06-03";  // not before the reversal
  const BenchAnswer answer = Win();
  EXPECT_EQ(Kinds(answer), "chargeback_won credit_allocated");
  EXPECT_EQ(answer.events[0].effective_date(), "2026-06-05");
  EXPECT_EQ(Allocations(answer), (Texts{"R1/won I1/1 300"}));
  EXPECT_EQ(Unapplied("R1/won"), 100);
  EXPECT_EQ(bench.Balance(v1::PAYMENT_CLEARING), 400);
  EXPECT_EQ(Do("lose_chargeback", "receipt_id: 'R1'").detail("what"), "chargeback");
  EXPECT_EQ(Win().reason(), v1::WRONG_STATE);
}

TEST_F(ReversalTest, TheDeadlineIsForTheEvidence) {
  Receive("R1", 400);
  ASSERT_EQ(ChargeBack("R1").reason(), 0);
  date = "2026-06-25";
  const BenchAnswer late = Win("2026-06-21");
  EXPECT_EQ(late.reason(), v1::DEADLINE_PASSED);
  EXPECT_EQ(late.detail("deadline"), "2026-06-20");
  EXPECT_EQ(late.detail("sent"), "2026-06-21");
  EXPECT_EQ(Win("2026-06-26").reason(), v1::EFFECTIVE_DATE_IN_FUTURE);
  EXPECT_EQ(Do("win_chargeback", "receipt_id: 'R1'").field(), "win_chargeback.evidence_sent_date");
  EXPECT_EQ(Win("2026-06-20").events[0].effective_date(), "2026-06-25");
}

TEST_F(ReversalTest, ALostChargebackIsOver) {
  Receive("R1", 400);
  ASSERT_EQ(ChargeBack("R1").reason(), 0);
  EXPECT_EQ(Kinds(Do("lose_chargeback", "receipt_id: 'R1'")), "chargeback_lost");
  EXPECT_EQ(Win().reason(), v1::WRONG_STATE);
  EXPECT_EQ(Reverse("R1").reason(), v1::WRONG_STATE);
}

TEST_F(ReversalTest, AWonChargebackIsReversedOnce) {
  Invoice("I1", 300, "2026-07-01");
  Receive("R1", 400);
  ASSERT_EQ(ChargeBack("R1").reason(), 0);
  ASSERT_EQ(Win().reason(), 0);
  ASSERT_EQ(Do("request_refund", "refund_id: 'X1' credit_id: 'R1/won' amount_minor: 60").reason(),
            0);
  ASSERT_EQ(Do("pay_refund", "refund_id: 'X1' method: PAYMENT_METHOD_CARD").reason(), 0);
  const BenchAnswer answer = Reverse("R1");
  EXPECT_EQ(Kinds(answer), "allocation_undone reversed_payment_opened receipt_reversed");
  EXPECT_EQ(answer.events[1].reversed_payment_opened().item_id(), "R1/won-reversed");
  EXPECT_EQ(answer.events[2].receipt_reversed().credit_id(), "R1/won");
  EXPECT_EQ(Open("R1/won-reversed"), 60);
  EXPECT_EQ(Unapplied("R1/won"), 0);
  EXPECT_EQ(bench.Balance(v1::PAYMENT_CLEARING), -60);
  EXPECT_EQ(Reverse("R1").reason(), v1::WRONG_STATE);
  EXPECT_EQ(Win().reason(), v1::WRONG_STATE);
}

TEST_F(ReversalTest, OnlyAChargebackIsWonOrLost) {
  Receive("R1", 400);
  ASSERT_EQ(Reverse("R1", "BOUNCED").reason(), 0);
  EXPECT_EQ(Win().detail("needed"), "charged back");
  EXPECT_EQ(Do("lose_chargeback", "receipt_id: 'R1'").reason(), v1::WRONG_STATE);
}

}  // namespace
}  // namespace quittance
