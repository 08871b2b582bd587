#include "ledger/domain/approval.h"

#include "ledger/base/deterministic.h"
#include "ledger/base/hash.h"
#include "ledger/domain/proposed_command.h"
#include "ledger/domain/rows_needed.h"
#include "ledger/domain/testing/money_test.h"

namespace quittance {
namespace {

class ApprovalTest : public MoneyTest {
 protected:
  void SetUp() override {
    OpenBook(
        "approval_days: 7 "
        "approval_limits { action: APPROVAL_ACTION_REFUND role: ROLE_CLERK currency: 'EUR' "
        "amount_minor: 500 } "
        "approval_limits { action: APPROVAL_ACTION_REFUND principal: 'bob' currency: 'EUR' "
        "amount_minor: 600 }");
    OpenAccount("default");
    Receive("R1", 1000);
  }

  BenchAnswer Ask(std::string_view id, int64_t amount) {
    return Do("request_approval",
              fmt::format("approval_id: '{}' command {{ request_refund {{ refund_id: 'F1' "
                          "credit_id: 'R1' amount_minor: {} }} }}",
                          id, amount));
  }
  BenchAnswer Grant(Actor actor, std::string_view id) {
    const Actor before = std::exchange(bench.actor, std::move(actor));
    BenchAnswer answer = Do("grant_approval", fmt::format("approval_id: '{}'", id));
    bench.actor = before;
    return answer;
  }
};

TEST_F(ApprovalTest, NothingMovesUntilItIsGranted) {
  const BenchAnswer asked = Ask("Q1", 700);
  ASSERT_EQ(asked.events.size(), 1U) << asked.Text();
  EXPECT_EQ(Unapplied("R1"), 1000);
  const BenchAnswer granted = Grant({"sam", "", v1::ROLE_SUPERVISOR}, "Q1");
  ASSERT_EQ(granted.events.size(), 2U) << granted.Text();
  EXPECT_TRUE(granted.events[0].has_refund_requested());
  EXPECT_EQ(granted.events[1].approval_granted().granted_by(), "sam");
  EXPECT_EQ(Unapplied("R1"), 300);
}

TEST_F(ApprovalTest, TheHashIsOfWhatIsAskedFor) {
  const v1::ApprovalRequested requested = Ask("Q1", 700).events.at(0).approval_requested();
  EXPECT_EQ(requested.content_hash(), AsBytes(Sha256(SerializeDeterministic(requested.command()))));
  EXPECT_EQ(Ask("Q2", 700).events.at(0).approval_requested().content_hash(),
            requested.content_hash());
  EXPECT_NE(Ask("Q3", 701).events.at(0).approval_requested().content_hash(),
            requested.content_hash());
}

TEST_F(ApprovalTest, ARequestThatOneCannotGrantWaitsForTheNext) {
  ASSERT_EQ(Ask("Q1", 700).reason(), 0);
  EXPECT_EQ(Grant({"bob", "", v1::ROLE_CLERK}, "Q1").reason(), v1::APPROVAL_REQUIRED);
  EXPECT_EQ(Grant({"sam", "", v1::ROLE_SUPERVISOR}, "Q1").reason(), 0);
}

TEST_F(ApprovalTest, TwoPeopleShareNoName) {
  bench.actor = {"gateway", "ann", v1::ROLE_CLERK};
  ASSERT_EQ(Ask("Q1", 700).reason(), 0);
  EXPECT_EQ(Grant({"gateway", "zoe", v1::ROLE_SERVICE}, "Q1").detail("principal"), "gateway");
  EXPECT_EQ(Grant({"ann", "", v1::ROLE_SUPERVISOR}, "Q1").detail("principal"), "ann");
  EXPECT_EQ(Grant({"zoe", "ann", v1::ROLE_SUPERVISOR}, "Q1").detail("principal"), "ann");
  EXPECT_EQ(Grant({"zoe", "", v1::ROLE_SUPERVISOR}, "Q1").reason(), 0);
}

TEST_F(ApprovalTest, WhatMayBeProposedIsACommandOfTheSameNumber) {
  const auto* proposed = v1::ProposedCommand::descriptor();
  for (int i = 0; i < proposed->field_count(); ++i) {
    const auto* field = proposed->field(i);
    const auto* command = v1::Command::descriptor()->FindFieldByNumber(field->number());
    ASSERT_NE(command, nullptr) << field->name();
    EXPECT_EQ(command->name(), field->name());
    EXPECT_EQ(command->message_type(), field->message_type());
  }
}

TEST_F(ApprovalTest, RowsOfWhatIsAskedForAreNeededToGrantIt) {
  ASSERT_EQ(Ask("Q1", 700).reason(), 0);
  v1::Command command;
  command.mutable_grant_approval()->set_account_id("C1");
  command.mutable_grant_approval()->set_approval_id("Q1");
  const Route route = RouteOf(command);
  RowsNeeded needed;
  needed.AddNamed(route, command);
  needed.AddBehind(route, command, bench.rows);
  bool credit = false;
  for (const WantedRows& want : needed.wanted()) {
    credit |= want.table->id == tables::kCredit.info().id && want.key == "R1";
  }
  EXPECT_TRUE(credit);
}

}  // namespace
}  // namespace quittance
