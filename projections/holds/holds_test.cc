#include <gtest/gtest.h>

#include "projections/holds/query.h"
#include "projections/testing/test_projections.h"

namespace quittance {
namespace {

class HoldsTest : public testing::Test {
 protected:
  void SetUp() override {
    ledger_.OpenBook();
    ledger_.OpenAccounts({"A1", "A2"});
    ledger_.Accept("2024-03-01",
                   "place_hold { account_id: 'A1' hold_id: 'H1' reason_code: 'overdue' }");
    ledger_.Accept("2024-03-02",
                   "place_hold { account_id: 'A2' hold_id: 'H1' reason_code: 'review' ends_on: "
                   "'2024-03-20' }");
    ledger_.SetActor({"bob", "", v1::ROLE_SUPERVISOR});
    ledger_.Accept("2024-03-10",
                   "lift_hold { account_id: 'A1' hold_id: 'H1' reason_code: 'paid' }");
    ASSERT_TRUE(projections_.Start().ok());
  }

  // "A1 overdue by anna lifted by bob; "
  std::string Holds(const std::string& as_of, bool include_ended = false) {
    v1::ListHoldsRequest request;
    request.mutable_header()->set_as_of(as_of);
    request.set_include_ended(include_ended);
    const auto response = ListHolds(projections_.Context(), request);
    if (!response.ok()) return response.status().ToString();
    std::string text;
    for (const v1::HoldLine& line : response->rows()) {
      text += line.account_id() + " " + line.reason_code() + " by " + line.placed_by() +
              (line.lifted_by().empty() ? "" : " lifted by " + line.lifted_by()) + "; ";
    }
    return text;
  }

  TestLedger ledger_;
  TestProjections projections_{&ledger_.log()};
};

TEST_F(HoldsTest, StandAsTheyDidOnTheDayAskedAbout) {
  EXPECT_EQ(Holds("2024-02-29"), "");
  EXPECT_EQ(Holds("2024-03-09"), "A1 overdue by anna; A2 review by anna; ");
  EXPECT_EQ(Holds("2024-03-10"), "A2 review by anna; ");
  EXPECT_EQ(Holds("2024-03-20"), "A2 review by anna; ");
  EXPECT_EQ(Holds("2024-03-21"), "");
  EXPECT_EQ(Holds("2024-03-21", true), "A1 overdue by anna lifted by bob; A2 review by anna; ");
}

}  // namespace
}  // namespace quittance
