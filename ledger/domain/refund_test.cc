#include "ledger/domain/refund.h"

#include "ledger/domain/testing/money_test.h"

namespace quittance {
namespace {

class RefundTest : public MoneyTest {
 protected:
  void SetUp() override {
    OpenBook(
        "approval_limits { action: APPROVAL_ACTION_REFUND currency: 'EUR' amount_minor: 500 }");
    OpenAccount("default");
    Receive("R1", 1000);
  }

  BenchAnswer Request(std::string_view id, int64_t amount, std::string_view credit = "R1") {
    return Do("request_refund",
              fmt::format("refund_id: '{}' credit_id: '{}' amount_minor: {}", id, credit, amount));
  }
  BenchAnswer Pay(std::string_view id, std::string_view how = "method: PAYMENT_METHOD_CARD") {
    return Do("pay_refund", fmt::format("refund_id: '{}' {}", id, how));
  }
  BenchAnswer End(std::string_view id, std::string_view end = "REJECTED") {
    return Do("end_refund", fmt::format("refund_id: '{}' end: REFUND_END_{}", id, end));
  }
};

TEST_F(RefundTest, RequestedThenPaid) {
  ASSERT_EQ(Request("F1", 300).reason(), 0);
  EXPECT_EQ(Unapplied("R1"), 700);
  EXPECT_EQ(bench.Balance(v1::REFUNDS_PAYABLE), -300);
  EXPECT_EQ(TotalsOf(*bench.Account("C1"), "EUR").refund_minor(), 300);
  ASSERT_EQ(Pay("F1", "method: PAYMENT_METHOD_CASH desk: 'desk-1' elsewhere_reason_code: 'asked'")
                .reason(),
            0);
  EXPECT_EQ(bench.Balance(v1::REFUNDS_PAYABLE), 0);
  EXPECT_EQ(bench.Balance(v1::CASH_ON_HAND), -300);
  EXPECT_EQ(TotalsOf(*bench.Account("C1"), "EUR").refund_minor(), 0);
  EXPECT_EQ(Pay("F1").detail("state"), "paid");
  EXPECT_EQ(End("F1").reason(), v1::WRONG_STATE);
}

TEST_F(RefundTest, EndedUnpaidRestoresTheCredit) {
  ASSERT_EQ(Request("F1", 300).reason(), 0);
  const BenchAnswer answer = End("F1", "FAILED");
  EXPECT_EQ(answer.events[0].refund_ended().credit_id(), "R1");
  EXPECT_EQ(Unapplied("R1"), 1000);
  EXPECT_EQ(bench.Balance(v1::CUSTOMER_CREDITS), -1000);
  EXPECT_EQ(Pay("F1").detail("state"), "ended");
}

TEST_F(RefundTest, ACreditNotesRefundThatEndsOpensACreditBesideItsPartOnAccount) {
  Invoice("I1", 100, "2026-07-01");
  ASSERT_EQ(Do("allocate_automatically", "").reason(), 0);
  ASSERT_EQ(Do("issue_credit_note",
               "credit_note_id: 'N1' document_id: 'I1' amount_minor: 50 "
               "on_account_minor: 20 refund_minor: 30 reason_code: 'returned'")
                .reason(),
            0);
  const BenchAnswer answer = End("N1");
  EXPECT_EQ(answer.events[0].refund_ended().credit_id(), "N1/refund");
  EXPECT_EQ(Unapplied("N1"), 20);
  EXPECT_EQ(Unapplied("N1/refund"), 30);
  EXPECT_EQ(bench.Balance(v1::REFUNDS_PAYABLE), 0);
  EXPECT_EQ(Request("F1", 30, "N1/refund").reason(), 0);
}

TEST_F(RefundTest, NeverMoreThanIsUnapplied) {
  ASSERT_EQ(Request("F1", 400).reason(), 0);
  ASSERT_EQ(Request("F2", 400).reason(), 0);
  const BenchAnswer answer = Request("F3", 201);
  EXPECT_EQ(answer.reason(), v1::EXCEEDS_UNAPPLIED_AMOUNT);
  EXPECT_EQ(answer.detail("unapplied"), "200");
}

TEST_F(RefundTest, IdsAreOfTheAccountsOneSpace) {
  EXPECT_EQ(Request("R1", 1).reason(), v1::ALREADY_EXISTS);
  EXPECT_EQ(Request("F1", 1, "R9").reason(), v1::NOT_FOUND);
  EXPECT_EQ(Pay("F9").reason(), v1::NOT_FOUND);
  EXPECT_EQ(End("F9").reason(), v1::NOT_FOUND);
}

TEST_F(RefundTest, ApprovalAboveTheLimit) {
  EXPECT_EQ(Request("F1", 501).reason(), v1::APPROVAL_REQUIRED);
}

TEST_F(RefundTest, NotInSettings) {
  ASSERT_EQ(Request("F1", 1).reason(), 0);
  EXPECT_EQ(Pay("F1", "method: PAYMENT_METHOD_CASH desk: 'desk-9'").reason(), v1::NOT_IN_SETTINGS);
}

TEST_F(RefundTest, Dates) {
  date = "2026-05-31";
  EXPECT_EQ(Request("F1", 1).reason(), v1::BEFORE_LAST_MOVEMENT);
  date = "";
  ASSERT_EQ(Request("F1", 1).reason(), 0);
  ASSERT_EQ(Request("F2", 1).reason(), 0);
  date = "2026-05-31";
  EXPECT_EQ(Pay("F1").events[0].effective_date(), bench.today);
  EXPECT_EQ(End("F2").events[0].effective_date(), bench.today);
}

TEST_F(RefundTest, Form) {
  EXPECT_EQ(Request("F 1", 1).field(), "request_refund.refund_id");
  EXPECT_EQ(Request("F1", 0).field(), "request_refund.amount_minor");
  EXPECT_EQ(Pay("F1", "").field(), "pay_refund.method");
  EXPECT_EQ(Pay("F1", "method: PAYMENT_METHOD_CASH").field(), "pay_refund.desk");
  EXPECT_EQ(Do("end_refund", "refund_id: 'F1'").field(), "end_refund.end");
}

TEST_F(RefundTest, AnAccountAlwaysAppliedUsesARestoredCreditAtOnce) {
  ASSERT_EQ(Do("change_account_profile", "allocation_policy: 'always'").reason(), 0);
  ASSERT_EQ(Request("F1", 400).reason(), 0);
  Invoice("I1", 800, "2026-07-01");  // takes the 600 left
  EXPECT_EQ(Allocations(End("F1")), (Texts{"R1 I1/1 200"}));
}

}  // namespace
}  // namespace quittance
