// Answers made of parts that two processes computed are those of one process.

#include "projections/elsewhere.h"

#include <gtest/gtest.h>

#include "ledger/domain/date.h"
#include "projections/aging/query.h"
#include "projections/balances/query.h"
#include "projections/complaints/query.h"
#include "projections/disputes/query.h"
#include "projections/history/query.h"
#include "projections/open_items/query.h"
#include "projections/testing/test_projections.h"

namespace quittance {
namespace {

constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr PartitionId kFirst{v1::LOG_ACCOUNTS, 0};
constexpr PartitionId kSecond{v1::LOG_ACCOUNTS, 1};

// Another process, asked with the one question of the test.
class Other final : public Elsewhere {
 public:
  using Query = std::function<absl::Status(const QueryContext&)>;
  explicit Other(Projections* projections) : projections_(*projections) {}

  absl::StatusOr<PartTold> Ask(const PartAsked& asked) override {
    EXPECT_TRUE(projections_.Holds(asked.partition)) << "asked for what it does not hold";
    OnlyPart only;
    only.partition = asked.partition;
    QueryContext context;
    context.projections = &projections_;
    context.deadline = asked.deadline;
    context.today = asked.today;
    context.only = &only;
    const absl::Status status = query(context);
    if (!only.is_filled) return status;
    return PartTold{std::move(only.bytes), only.position, {}};
  }

  Query query;

 private:
  Projections& projections_;
};

// Another process, that leaves a partition to this one when it is asked for any.
class OtherThatGives final : public Elsewhere {
 public:
  OtherThatGives(Projections* here, PartitionId gives) : here_(*here), gives_(gives) {}

  absl::StatusOr<PartTold> Ask(const PartAsked&) override {
    EXPECT_TRUE(here_.Hold(gives_).ok());
    PartTold told;
    told.recorded.clock_mode = v1::CLOCK_MODE_COMMAND;
    return told;
  }

 private:
  Projections& here_;
  const PartitionId gives_;
};

class ElsewhereTest : public testing::Test {
 protected:
  void SetUp() override {
    ledger_.OpenBook();
    ledger_.OpenAccounts({"A1", "A2", "A3", "A4", "A5", "A6"});
    for (int i = 1; i <= 6; ++i) {
      const std::string account = "A" + std::to_string(i);
      ledger_.Accept("2024-02-0" + std::to_string(i),
                     "issue_invoice { account_id: '" + account + "' invoice { invoice_id: 'I" +
                         std::to_string(i) +
                         "' lines { text: 'x' unit_price_minor: 10000 tax_rate_bp: 2000 } } }");
      ledger_.Accept("2024-03-01",
                     "register_complaint { account_id: '" + account +
                         "' complaint_id: 'C1' subject_code: 'late' channel: 'phone' }");
    }
    ASSERT_TRUE(whole_.Start().ok());
    ASSERT_TRUE(here_.Start(AllReadModels(), {{kReference, kFirst}}).ok());
    ASSERT_TRUE(there_.Start(AllReadModels(), {{kReference, kSecond}}).ok());
  }

  // What the process here makes of its own part and the other one's.
  template <typename Response, typename Request>
  absl::StatusOr<Response> AskBoth(absl::StatusOr<Response> (*query)(const QueryContext&,
                                                                     const Request&),
                                   const Request& request) {
    Other other(&*there_);
    other.query = [&](const QueryContext& context) { return query(context, request).status(); };
    QueryContext context = here_.Context();
    context.elsewhere = &other;
    context.request = &request;
    return query(context, request);
  }

  template <typename Response, typename Request>
  void ExpectSame(absl::StatusOr<Response> (*query)(const QueryContext&, const Request&),
                  const std::string& text) {
    const auto request = Parse<Request>(text);
    const absl::StatusOr<Response> whole = query(whole_.Context(), request);
    ASSERT_TRUE(whole.ok()) << whole.status();
    const absl::StatusOr<Response> split = AskBoth(query, request);
    ASSERT_TRUE(split.ok()) << split.status();
    EXPECT_EQ(split->DebugString(), whole->DebugString());
  }

  TestLedger ledger_;
  TestProjections whole_{&ledger_.log()}, here_{&ledger_.log()}, there_{&ledger_.log()};
};

TEST_F(ElsewhereTest, EveryQuestionAboutAll) {
  ExpectSame(&GetBalances, "");
  ExpectSame(&GetBalances, "header { page_size: 2 }");
  ExpectSame(&GetTrialBalance, "");
  ExpectSame(&GetTrialBalance, "by_dimension: true");
  ExpectSame(&GetAging, "");
  ExpectSame(&GetAging, "by_account: true");
  ExpectSame(&ListOpenItems, "");
  ExpectSame(&ListDisputes, "");
  ExpectSame(&GetComplaintBoard, "include_closed: true");
  ExpectSame(&GetComplaintBoard, "header { page_size: 1 }");
}

TEST_F(ElsewhereTest, PagesGoOnWhereAPartitionHasMoved) {
  auto request = Parse<v1::GetBalancesRequest>("header { page_size: 1 }");
  std::string rows;
  int pages = 0;
  do {
    if (++pages % 2 == 0) {
      ASSERT_TRUE(here_->Hold(kSecond).ok());
    } else {
      here_->Release(kSecond);
    }
    const auto page = AskBoth(&GetBalances, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::BalanceRow& row : page->rows()) rows += row.DebugString();
    request.mutable_header()->set_cursor(page->header().next_cursor());
  } while (!request.header().cursor().empty());
  EXPECT_GE(pages, 6);
  const auto whole = GetBalances(whole_.Context(), Parse<v1::GetBalancesRequest>(""));
  ASSERT_TRUE(whole.ok()) << whole.status();
  std::string expected;
  for (const v1::BalanceRow& row : whole->rows()) expected += row.DebugString();
  EXPECT_EQ(rows, expected);
}

TEST_F(ElsewhereTest, WhatIsNotHeldIsNotAnsweredForInPart) {
  const absl::StatusOr<v1::GetAgingResponse> aging =
      GetAging(here_.Context(), Parse<v1::GetAgingRequest>(""));
  EXPECT_TRUE(absl::IsUnavailable(aging.status())) << aging.status();
}

// On a ledger with the command clock: the date of the latest entry of all partitions, also of one
// that comes here while the others are asked.
TEST(TodayTest, MissesNoPartitionThatComesMeanwhile) {
  TestLedger ledger(2, v1::CLOCK_MODE_COMMAND);
  v1::Record latest;
  latest.set_kind(v1::RECORD_KIND_CLAIM);
  latest.mutable_recorded_at()->set_seconds(MicrosOfDate("2024-05-17") / 1'000'000);
  ledger.Append(std::move(latest), kSecond);
  TestProjections here(&ledger.log());
  ASSERT_TRUE(here.Start(AllReadModels(), {{kReference}}).ok());
  OtherThatGives other(&*here, kSecond);
  QueryContext context = here.Context();
  context.elsewhere = &other;
  const absl::StatusOr<std::string> today = Today(context, v1::QueryHeader(), SystemClock());
  ASSERT_TRUE(today.ok()) << today.status();
  EXPECT_EQ(*today, "2024-05-17");
}

TEST_F(ElsewhereTest, PartitionsComeAndGo) {
  EXPECT_FALSE(here_->Holds(kSecond));
  ASSERT_TRUE(here_->Hold(kSecond).ok());
  const auto view = here_->View("balances", kSecond, {}, Soon());
  ASSERT_TRUE(view.ok()) << view.status();
  here_->Release(kSecond);
  EXPECT_FALSE(here_->Holds(kSecond));
  EXPECT_EQ((*view)->partition(), kSecond) << "a view outlives the release";
  ASSERT_TRUE(here_->Hold(kSecond).ok());
  EXPECT_TRUE(here_->View("balances", kSecond, {}, Soon()).ok());
}

}  // namespace
}  // namespace quittance
