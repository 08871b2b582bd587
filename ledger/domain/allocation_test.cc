#include "ledger/domain/allocation.h"

#include "ledger/domain/testing/money_test.h"

namespace quittance {
namespace {

class AllocationTest : public MoneyTest {
 protected:
  void SetUp() override {
    OpenBook(
        "approval_limits { action: APPROVAL_ACTION_DISCOUNT currency: 'EUR' amount_minor: 30 }");
    OpenAccount("never");
    Invoice("I1", 1000, "2026-07-01", "discount_bp: 200 discount_days: 10");
    Receive("R1", 1500);
  }

  BenchAnswer Allocate(std::string_view orders) { return Do("allocate", orders); }
  static std::string Order(std::string_view credit, std::string_view item, int64_t amount,
                           int64_t discount = 0, int64_t difference = 0) {
    return fmt::format(
        "allocations {{ credit_id: '{}' item_id: '{}' amount_minor: {} discount_minor: {} "
        "difference_minor: {} }}",
        credit, item, amount, discount, difference);
  }
};

TEST_F(AllocationTest, MovesCreditAndItemAndPosts) {
  const BenchAnswer answer = Allocate(Order("R1", "I1/1", 975, 20, 5));
  ASSERT_EQ(answer.reason(), 0) << answer.Text();
  EXPECT_EQ(answer.events[0].credit_allocated().policy(), "");
  EXPECT_EQ(Open("I1/1"), 0);
  EXPECT_EQ(Unapplied("R1"), 525);
  EXPECT_EQ(bench.Balance(v1::ACCOUNTS_RECEIVABLE), 0);
  EXPECT_EQ(bench.Balance(v1::CUSTOMER_CREDITS), -525);
  EXPECT_EQ(bench.Balance(v1::DISCOUNTS_AND_ALLOWANCES), 25);
  EXPECT_EQ(bench.Balance(v1::TAX_PAYABLE), 0);
}

TEST_F(AllocationTest, LaterOrdersSeeWhatEarlierOnesLeave) {
  Invoice("I2", 600, "2026-07-01");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 1000) + Order("R1", "I2/1", 501)).reason(),
            v1::EXCEEDS_UNAPPLIED_AMOUNT);
  EXPECT_EQ(Unapplied("R1"), 1500);
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 600) + Order("R1", "I1/1", 401)).detail("open"), "400");
  const BenchAnswer answer = Allocate(Order("R1", "I1/1", 600) + Order("R1", "I1/1", 400));
  EXPECT_EQ(Allocations(answer), (Texts{"R1 I1/1 600", "R1 I1/1 400"}));
  EXPECT_EQ(answer.events[1].credit_allocated().allocation_id(), "A2");
}

TEST_F(AllocationTest, NotFound) {
  EXPECT_EQ(Allocate(Order("R9", "I1/1", 1)).detail("what"), "credit");
  EXPECT_EQ(Allocate(Order("R1", "I9/1", 1)).detail("what"), "item");
  EXPECT_EQ(Do("undo_allocation", "allocation_id: 'A9'").reason(), v1::NOT_FOUND);
  EXPECT_EQ(bench.Do("allocate_automatically { account_id: 'C9' }").detail("what"), "account");
}

TEST_F(AllocationTest, CurrencyMismatch) {
  Receive("R2", 100, "currency: 'USD'");
  EXPECT_EQ(Allocate(Order("R2", "I1/1", 100)).reason(), v1::CURRENCY_MISMATCH);
}

TEST_F(AllocationTest, ExceedsOpenAmountCountsEverything) {
  const BenchAnswer answer = Allocate(Order("R1", "I1/1", 970, 20, 11));
  EXPECT_EQ(answer.reason(), v1::EXCEEDS_OPEN_AMOUNT);
  EXPECT_EQ(answer.detail("asked"), "1001");
  const int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 1, most, most)).detail("asked"), "18446744073709551615");
}

TEST_F(AllocationTest, DiscountOnlyWithinTheTermsAndOnlyOnce) {
  const BenchAnswer answer = Allocate(Order("R1", "I1/1", 979, 21));
  EXPECT_EQ(answer.reason(), v1::DISCOUNT_NOT_ALLOWED);
  EXPECT_EQ(answer.detail("allowed"), "20");
  EXPECT_EQ(answer.detail("last_day"), "2026-06-11");
  ASSERT_EQ(Allocate(Order("R1", "I1/1", 985, 15)).reason(), 0);
}

TEST_F(AllocationTest, DiscountOnlyToSettleTheItem) {
  const BenchAnswer answer = Allocate(Order("R1", "I1/1", 979, 20));
  EXPECT_EQ(answer.reason(), v1::DISCOUNT_NOT_ALLOWED);
  EXPECT_EQ(answer.detail("left_open"), "1");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 500) + Order("R1", "I1/1", 480, 20)).reason(), 0);
}

TEST_F(AllocationTest, DiscountIsOnWhatCreditNotesLeave) {
  ASSERT_EQ(Do("issue_credit_note",
               "credit_note_id: 'N1' document_id: 'I1' amount_minor: 500 "
               "reason_code: 'returned'")
                .reason(),
            0);
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 489, 11)).detail("allowed"), "10");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 490, 10)).reason(), 0);
}

TEST_F(AllocationTest, NothingIsTakenOffWhatWasCreditedOnAccount) {
  ASSERT_EQ(Do("issue_credit_note",
               "credit_note_id: 'N1' document_id: 'I1' amount_minor: 990 "
               "on_account_minor: 990 reason_code: 'returned'")
                .reason(),
            0);
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 989, 11)).detail("allowed"), "10");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 989, 0, 11)).detail("tolerance"), "10");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 989, 5, 6)).detail("tolerance"), "5");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 990, 5, 5)).reason(), 0);
}

TEST_F(AllocationTest, DiscountIsJudgedByTheValueDateOfTheMoney) {
  date = "2026-06-12";
  Receive("R2", 1000);
  EXPECT_EQ(Allocate(Order("R2", "I1/1", 999, 1)).detail("allowed"), "0");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 999, 1)).reason(), 0);
}

TEST_F(AllocationTest, DifferenceOnlyWithinToleranceAndOnlyToCloseTheItem) {
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 949, 0, 51)).reason(), v1::DIFFERENCE_ABOVE_TOLERANCE);
  const BenchAnswer answer = Allocate(Order("R1", "I1/1", 940, 0, 20));
  EXPECT_EQ(answer.reason(), v1::DIFFERENCE_ABOVE_TOLERANCE);
  EXPECT_EQ(answer.detail("left_open"), "40");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 980, 0, 20)).reason(), 0);
}

TEST_F(AllocationTest, ApprovalAboveTheLimit) {
  const BenchAnswer answer = Allocate(Order("R1", "I1/1", 969, 20, 11));
  EXPECT_EQ(answer.reason(), v1::APPROVAL_REQUIRED);
  EXPECT_EQ(answer.detail("amount"), "31");
}

TEST_F(AllocationTest, ADateOfItsOwnIsNotMovedButRefused) {
  date = "2026-06-20";
  ASSERT_EQ(Allocate(Order("R1", "I1/1", 10)).reason(), 0);
  date = "2026-06-19";
  const BenchAnswer answer = Allocate(Order("R1", "I1/1", 10));
  EXPECT_EQ(answer.reason(), v1::BEFORE_LAST_MOVEMENT);
  EXPECT_EQ(answer.detail("last"), "2026-06-20");
  EXPECT_EQ(Do("undo_allocation", "allocation_id: 'A1'").reason(), v1::BEFORE_LAST_MOVEMENT);
  date = "";
  EXPECT_EQ(Do("undo_allocation", "allocation_id: 'A1'").events[0].effective_date(), bench.today);
}

TEST_F(AllocationTest, UndoneOnce) {
  ASSERT_EQ(Allocate(Order("R1", "I1/1", 10)).reason(), 0);
  ASSERT_EQ(Do("undo_allocation", "allocation_id: 'A1'").reason(), 0);
  const BenchAnswer answer = Do("undo_allocation", "allocation_id: 'A1'");
  EXPECT_EQ(answer.reason(), v1::WRONG_STATE);
  EXPECT_EQ(answer.detail("state"), "undone");
  EXPECT_EQ(bench.Balance(v1::ACCOUNTS_RECEIVABLE), 1000);
  EXPECT_EQ(bench.Balance(v1::CUSTOMER_CREDITS), -1500);
}

TEST_F(AllocationTest, NothingToAllocate) {
  EXPECT_EQ(Do("allocate_automatically", "currency: 'USD'").detail("what"), "credit");
  ASSERT_EQ(Do("allocate_automatically", "").reason(), 0);
  EXPECT_EQ(Do("allocate_automatically", "").detail("what"), "item");
}

TEST_F(AllocationTest, Form) {
  EXPECT_EQ(Allocate("").field(), "allocate.allocations");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 0)).field(), "allocate.allocations[0].amount_minor");
  EXPECT_EQ(Allocate(Order("R1", "I1/1/1", 1)).field(), "allocate.allocations[0].item_id");
  EXPECT_EQ(Allocate(Order("", "I1/1", 1)).field(), "allocate.allocations[0].credit_id");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 1, -1)).field(), "allocate.allocations[0].discount_minor");
  EXPECT_EQ(Allocate(Order("R1", "I1/1", 1, 0, -1)).field(),
            "allocate.allocations[0].difference_minor");
}

}  // namespace
}  // namespace quittance
