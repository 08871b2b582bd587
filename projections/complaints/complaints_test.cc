#include <gtest/gtest.h>

#include "projections/complaints/query.h"
#include "projections/testing/test_projections.h"

namespace quittance {
namespace {

class ComplaintsTest : public testing::Test {
 protected:
  void SetUp() override {
    ledger_.OpenBook();
    ledger_.OpenAccounts({"A1"});
    ledger_.Accept(
        "2024-03-01",
        "register_complaint { account_id: 'A1' complaint_id: 'K1' subject_code: 'late' }");
    ledger_.Accept("2024-03-05",
                   "give_compensation { account_id: 'A1' compensation_id: 'G1' complaint_id: 'K1' "
                   "form: COMPENSATION_FORM_CREDIT amount_minor: 500 reason_code: 'late' }");
    ledger_.Accept("2024-03-06",
                   "give_compensation { account_id: 'A1' compensation_id: 'G2' complaint_id: 'K1' "
                   "form: COMPENSATION_FORM_MONEY amount_minor: 300 reason_code: 'late' }");
    ASSERT_TRUE(projections_.Start().ok());
  }

  v1::GetComplaintResponse CaseAt(const std::string& as_of) {
    v1::GetComplaintRequest request;
    request.mutable_header()->set_as_of(as_of);
    request.set_account_id("A1");
    request.set_complaint_id("K1");
    const auto response = GetComplaint(projections_.Context(), request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : v1::GetComplaintResponse();
  }

  TestLedger ledger_;
  TestProjections projections_{&ledger_.log()};
};

TEST_F(ComplaintsTest, ACaseShowsWhatTheCustomerWasGiven) {
  EXPECT_EQ(CaseAt("2024-03-04").compensations_size(), 0);
  EXPECT_EQ(CaseAt("2024-03-05").compensations_size(), 1);
  const v1::GetComplaintResponse all = CaseAt("2024-03-06");
  ASSERT_EQ(all.compensations_size(), 2);
  EXPECT_EQ(all.compensations(0).compensation_id(), "G1");
  EXPECT_EQ(all.compensations(0).form(), "credit");
  EXPECT_EQ(all.compensations(1).form(), "money");
  EXPECT_EQ(all.compensations(1).amount_minor(), 300);
  EXPECT_EQ(all.compensations(1).principal(), "anna");
  // Giving something is no step of the case.
  EXPECT_EQ(all.steps_size(), 1);
}

}  // namespace
}  // namespace quittance
