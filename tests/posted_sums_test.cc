// The postings of all events against the rows of all events: a row that says something else is
// found, whichever of the two is wrong.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "ledger/base/check.h"
#include "ledger/base/key.h"
#include "ledger/domain/tables.h"
#include "tests/scenario/world.h"

namespace quittance::scenario {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kStream = "main/account/C1";

class PostedSumsTest : public testing::Test {
 protected:
  void SetUp() override {
    Do(R"(create_book { header { book: "main" } settings { currencies: "EUR" } })");
    Do(R"(open_account { header { book: "main" } account_id: "C1" kind: ACCOUNT_KIND_PERSON })");
    Do(R"(raise_charge { header { book: "main" } account_id: "C1" charge_id: "F1"
                         kind: ITEM_KIND_FEE amount_minor: 500 })");
    ASSERT_THAT(world_.BrokenInvariants(), IsEmpty());
  }

  void Do(const std::string& text) {
    v1::Command command;
    CHECK(google::protobuf::TextFormat::ParseFromString(text, &command));
    const Executed executed = world_.Execute(command);
    ASSERT_TRUE(executed.accepted()) << executed.record.ShortDebugString();
  }

  std::string Broken() const {
    std::string all;
    for (const std::string& finding : world_.BrokenInvariants()) all += finding + "\n";
    return all;
  }

  World world_;
};

TEST_F(PostedSumsTest, ATotalThatNobodyPosted) {
  tables::kAccount.Edit(world_.mutable_rows(), kStream).mutable_totals(0)->set_credit_minor(7);
  EXPECT_THAT(Broken(), HasSubstr("B2: Customer credits of main/account/C1 EUR: "
                                  "postings - rows is 7"));
}

TEST_F(PostedSumsTest, AMovementOnAnotherDay) {
  auto& movement =
      tables::kItemMovement.Edit(world_.mutable_rows(), kStream, Key().Text("F1").Int(1));
  ASSERT_EQ(movement.open_change_minor(), 500);
  movement.set_date("2024-01-02");
  EXPECT_THAT(Broken(), HasSubstr("B3: receivable on a day of main/account/C1 EUR 2024-01-01: "
                                  "postings - rows is 500"));
  EXPECT_THAT(Broken(), HasSubstr("2024-01-02: postings - rows is -500"));
}

TEST_F(PostedSumsTest, RowsOfNobody) {
  tables::kAccount.Erase(world_.mutable_rows(), kStream);
  EXPECT_THAT(Broken(), HasSubstr("postings - rows is 500"));
}

}  // namespace
}  // namespace quittance::scenario
