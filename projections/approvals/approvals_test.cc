#include <gtest/gtest.h>

#include "projections/approvals/query.h"
#include "projections/testing/test_projections.h"

namespace quittance {
namespace {

class ApprovalsTest : public testing::Test {
 protected:
  void SetUp() override {
    ledger_.Accept("2024-01-01",
                   "create_book { settings { legal_name: 'T' currencies: 'EUR' approval_days: 7 "
                   "approval_limits { action: APPROVAL_ACTION_REFUND principal: 'anna' currency: "
                   "'EUR' amount_minor: 500 } } }");
    ledger_.OpenAccounts({"A1", "A2", "A3", "A4"});
    for (const std::string account : {"A1", "A2", "A3", "A4"}) {
      ledger_.Accept("2024-02-01", "record_receipt { account_id: '" + account +
                                       "' receipt_id: 'R1' details { method: PAYMENT_METHOD_CARD "
                                       "amount_minor: 1000 } }");
      ledger_.Accept("2024-03-01",
                     "request_approval { account_id: '" + account +
                         "' approval_id: 'Q1' command { request_refund { refund_id: 'F1' "
                         "credit_id: 'R1' amount_minor: 900 } } }");
    }
    ledger_.Accept("2024-03-02",
                   "reject_approval { account_id: 'A2' approval_id: 'Q1' reason_code: 'oops' }");
    ledger_.SetActor({"bob", "", v1::ROLE_SUPERVISOR});
    ledger_.Accept("2024-03-04", "grant_approval { account_id: 'A1' approval_id: 'Q1' }");
    ledger_.Accept("2024-03-05",
                   "reject_approval { account_id: 'A3' approval_id: 'Q1' reason_code: 'no' }");
    ASSERT_TRUE(projections_.Start().ok());
  }

  // "A1:waiting(3) ...": account, state and age in days.
  std::string States(const std::string& as_of, bool include_ended) {
    v1::ListApprovalsRequest request;
    request.mutable_header()->set_as_of(as_of);
    request.set_include_ended(include_ended);
    const auto response = ListApprovals(projections_.Context(), request);
    if (!response.ok()) return response.status().ToString();
    std::string text;
    for (const v1::ApprovalLine& line : response->rows()) {
      text += line.account_id() + ":" + v1::ApprovalState_Name(line.state()).substr(15) + "(" +
              std::to_string(line.age_days()) + ") ";
    }
    return text;
  }

  TestLedger ledger_;
  TestProjections projections_{&ledger_.log()};
};

TEST_F(ApprovalsTest, StandAsTheyDidOnTheDayAskedAbout) {
  EXPECT_EQ(States("2024-02-29", true), "");
  EXPECT_EQ(States("2024-03-01", true), "A1:WAITING(0) A2:WAITING(0) A3:WAITING(0) A4:WAITING(0) ");
  EXPECT_EQ(States("2024-03-04", false), "A3:WAITING(3) A4:WAITING(3) ");
  EXPECT_EQ(States("2024-03-04", true),
            "A1:GRANTED(3) A2:WITHDRAWN(1) A3:WAITING(3) A4:WAITING(3) ");
  EXPECT_EQ(States("2024-03-08", false), "A4:WAITING(7) ");
  EXPECT_EQ(States("2024-03-09", false), "");
  EXPECT_EQ(States("2024-03-31", true),
            "A1:GRANTED(3) A2:WITHDRAWN(1) A3:REJECTED(4) A4:EXPIRED(7) ");
}

TEST_F(ApprovalsTest, SayWhatIsAskedForAndWhoDecided) {
  v1::ListApprovalsRequest request;
  request.set_account_id("A1");
  request.set_include_ended(true);
  const auto response = ListApprovals(projections_.Context(), request);
  ASSERT_TRUE(response.ok() && response->rows_size() == 1);
  const v1::ApprovalLine& line = response->rows(0);
  EXPECT_EQ(line.command().request_refund().amount_minor(), 900);
  EXPECT_EQ(line.action(), v1::APPROVAL_ACTION_REFUND);
  EXPECT_EQ(line.amount_minor(), 900);
  EXPECT_EQ(line.requested_by(), "anna");
  EXPECT_EQ(line.ended_by(), "bob");
  EXPECT_EQ(line.ended_date(), "2024-03-04");
  EXPECT_EQ(line.content_hash().size(), 32U);
}

}  // namespace
}  // namespace quittance
