#include "ledger/domain/checks.h"

#include <gtest/gtest.h>

#include "ledger/domain/testing/fake_tables.h"

namespace quittance {
namespace {

class ChecksTest : public testing::Test {
 protected:
  // Limit of that row for refunds in EUR; role and principal may be open.
  void AddLimit(v1::Role role, const std::string& principal, int64_t amount_minor) {
    v1::ApprovalLimit& limit = *settings_.add_approval_limits();
    limit.set_action(v1::APPROVAL_ACTION_REFUND);
    limit.set_role(role);
    limit.set_principal(principal);
    limit.set_currency("EUR");
    limit.set_amount_minor(amount_minor);
  }
  bool IsRefused(const Actor& actor, int64_t amount_minor,
                 v1::ApprovalAction action = v1::APPROVAL_ACTION_REFUND,
                 std::string_view currency = "EUR",
                 v1::PaymentMethod method = v1::PAYMENT_METHOD_UNSPECIFIED) {
    const Situation situation{.rows = rows_,
                              .reference = rows_,
                              .book = "main",
                              .stream = "main/account/A1",
                              .account_id = "A1",
                              .effective_date = "2026-06-30",
                              .today = "2026-06-30",
                              .recorded_on = "2026-06-30",
                              .partition = 0,
                              .partition_count = 1,
                              .actor = actor};
    return CheckApprovalLimit(situation, settings_, action, currency, amount_minor, method)
        .has_value();
  }
  FakeTables rows_;
  v1::BookSettings settings_;
  Actor clara_{.principal = "clara", .on_behalf_of = "", .role = v1::ROLE_CLERK};
  Actor sven_{.principal = "sven", .on_behalf_of = "", .role = v1::ROLE_SUPERVISOR};
};

TEST_F(ChecksTest, WithoutALimitNothingNeedsApproval) { EXPECT_FALSE(IsRefused(clara_, 1'000)); }

TEST_F(ChecksTest, ALimitMayBindOneMethod) {
  const auto large = v1::APPROVAL_ACTION_LARGE_RECEIPT;
  AddLimit(v1::ROLE_UNSPECIFIED, "", 10);
  settings_.mutable_approval_limits(0)->set_action(large);
  settings_.mutable_approval_limits(0)->set_method(v1::PAYMENT_METHOD_CASH);
  EXPECT_TRUE(IsRefused(clara_, 11, large, "EUR", v1::PAYMENT_METHOD_CASH));
  EXPECT_FALSE(IsRefused(clara_, 11, large, "EUR", v1::PAYMENT_METHOD_CARD));
  AddLimit(v1::ROLE_UNSPECIFIED, "", 5);
  settings_.mutable_approval_limits(1)->set_action(large);
  EXPECT_FALSE(IsRefused(clara_, 10, large, "EUR", v1::PAYMENT_METHOD_CASH)) << "it names cash";
  EXPECT_TRUE(IsRefused(clara_, 6, large, "EUR", v1::PAYMENT_METHOD_CARD));
  AddLimit(v1::ROLE_CLERK, "", 3);
  settings_.mutable_approval_limits(2)->set_action(large);
  EXPECT_TRUE(IsRefused(clara_, 4, large, "EUR", v1::PAYMENT_METHOD_CASH)) << "the role is more";
}

TEST_F(ChecksTest, TheMostSpecificLimitDecides) {
  AddLimit(v1::ROLE_CLERK, "clara", 40);
  AddLimit(v1::ROLE_UNSPECIFIED, "clara", 30);
  AddLimit(v1::ROLE_CLERK, "", 20);
  AddLimit(v1::ROLE_UNSPECIFIED, "", 10);
  EXPECT_FALSE(IsRefused(clara_, 40));
  EXPECT_TRUE(IsRefused(clara_, 41));
  EXPECT_TRUE(IsRefused(sven_, 11));
  Actor promoted = clara_;
  promoted.role = v1::ROLE_SUPERVISOR;
  EXPECT_TRUE(IsRefused(promoted, 31));
  EXPECT_FALSE(IsRefused(promoted, 30));
  Actor other_clerk = clara_;
  other_clerk.principal = "carl";
  EXPECT_TRUE(IsRefused(other_clerk, 21));
  EXPECT_FALSE(IsRefused(other_clerk, 20));
}

TEST_F(ChecksTest, ALimitBindsItsActionAndCurrencyOnly) {
  AddLimit(v1::ROLE_UNSPECIFIED, "", 10);
  EXPECT_FALSE(IsRefused(clara_, 11, v1::APPROVAL_ACTION_DISCOUNT));
  EXPECT_FALSE(IsRefused(clara_, 11, v1::APPROVAL_ACTION_REFUND, "USD"));
}

TEST_F(ChecksTest, TotalsThatStayInRangePass) {
  rows::AccountRow account;
  rows::AccountTotals& totals = *account.add_totals();
  totals.set_currency("EUR");
  totals.set_receivable_minor(std::numeric_limits<int64_t>::max());
  EXPECT_FALSE(CheckTotals(account, "EUR", {.receivable_minor = 0, .credit_minor = 5}));
  EXPECT_FALSE(CheckTotals(account, "EUR", {.receivable_minor = -5}));
  EXPECT_FALSE(CheckTotals(account, "USD", {.receivable_minor = 1}));
  EXPECT_TRUE(CheckTotals(account, "EUR", {.receivable_minor = 1}));
}

TEST_F(ChecksTest, AMovementOnTheLastDayIsNotBeforeIt) {
  EXPECT_FALSE(CheckNotBefore("2026-06-30", "2026-06-30", "item", "I1/1"));
  const MaybeRefusal refusal = CheckNotBefore("2026-06-29", "2026-06-30", "item", "I1/1");
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->message(), "item I1/1 last moved on 2026-06-30, after 2026-06-29");
}

}  // namespace
}  // namespace quittance
