#include "ledger/domain/charge.h"

#include <gtest/gtest.h>

#include "ledger/domain/interest.h"
#include "ledger/domain/items.h"
#include "ledger/domain/testing/bench.h"

namespace quittance {
namespace {

class ChargeTest : public testing::Test {
 protected:
  ChargeTest() {
    bench_.Must(R"(create_book { settings { currencies: "EUR" currencies: "USD" net_days: 30 } })");
    bench_.Must(R"(open_account { account_id: "A1" kind: ACCOUNT_KIND_PERSON })");
  }
  BenchAnswer Raise(const std::string& id, const std::string& more) {
    return bench_.Do("raise_charge { account_id: 'A1' charge_id: '" + id + "' " + more + " }");
  }
  // 10,000.00 EUR owed since 1 January; 4,000.00 settled on 11 January.
  void OpenPrincipal() {
    bench_.Must(R"(issue_invoice { header { effective_date: "2026-01-01" } account_id: "A1"
        invoice { invoice_id: "I1" lines { unit_price_minor: 1000000 } } })");
    MoveItem(
        {.book = "main", .stream = "main/account/A1", .account_id = "A1", .date = "2026-01-11"},
        "I1/1", -400000, bench_.rows);
  }
  BenchAnswer Interest(const std::string& id, const std::string& from, const std::string& to,
                       int rate_bp) {
    return bench_.Do("charge_interest { account_id: 'A1' item_id: 'I1/1' charge_id: '" + id +
                     "' from_date: '" + from + "' to_date: '" + to +
                     "' rate_bp: " + std::to_string(rate_bp) + " }");
  }
  Bench bench_;
};

TEST_F(ChargeTest, IsAnItemOfItsOwn) {
  const BenchAnswer answer = Raise(
      "C1", "kind: ITEM_KIND_FEE amount_minor: 1005 tax_rate_bp: 1000 due_date: '2026-07-15'");
  EXPECT_EQ(answer.accepted.document_number(), "CHG-03-000001");
  const rows::ItemRow& item = *bench_.Item("A1", "C1");
  EXPECT_EQ(item.kind(), v1::ITEM_KIND_FEE);
  EXPECT_EQ(item.net_minor(), 1005);
  EXPECT_EQ(item.tax_minor(), 100);  // 100.5
  EXPECT_EQ(item.open_minor(), 1105);
  EXPECT_EQ(item.due_date(), "2026-07-15");
  EXPECT_EQ(bench_.Balance(v1::ACCOUNTS_RECEIVABLE), 1105);
  EXPECT_EQ(bench_.Balance(v1::LATE_FEES_AND_INTEREST), -1005);
  EXPECT_EQ(bench_.Balance(v1::TAX_PAYABLE), -100);
}

TEST_F(ChargeTest, HasNoDueDateUnlessGiven) {
  Raise("C1", "kind: ITEM_KIND_PENALTY amount_minor: 1");
  EXPECT_EQ(bench_.Item("A1", "C1")->due_date(), "");
}

TEST_F(ChargeTest, RaisingMayBeRefused) {
  const std::string fee = "kind: ITEM_KIND_FEE amount_minor: 1 ";
  EXPECT_EQ(Raise("C1", fee + "related_item_id: 'I1/1'").detail("what"), "item");
  EXPECT_EQ(Raise("C1", fee + "currency: 'JPY'").reason(), v1::CURRENCY_NOT_IN_BOOK);
  EXPECT_EQ(
      Raise("C1", "kind: ITEM_KIND_FEE tax_rate_bp: 1 amount_minor: 9223372036854775807").reason(),
      v1::AMOUNT_OVERFLOW);
  EXPECT_EQ(Raise("C1", fee).reason(), 0);
  const BenchAnswer again = Raise("C1", fee);
  EXPECT_EQ(again.reason(), v1::ALREADY_EXISTS);
  EXPECT_EQ(again.detail("what"), "charge");
  EXPECT_EQ(Raise("C2", "kind: ITEM_KIND_FEE amount_minor: 9223372036854775807").reason(),
            v1::AMOUNT_OVERFLOW);
  bench_.Must("block_account { account_id: 'A1' reason_code: 'x' }");
  EXPECT_EQ(Raise("C2", fee).reason(), v1::ACCOUNT_BLOCKED);
}

TEST_F(ChargeTest, FormIsChecked) {
  EXPECT_EQ(Raise("C1", "amount_minor: 1").field(), "raise_charge.kind");
  EXPECT_EQ(Raise("C1", "kind: ITEM_KIND_INVOICE amount_minor: 1").field(), "raise_charge.kind");
  EXPECT_EQ(Raise("C1", "kind: ITEM_KIND_FEE").field(), "raise_charge.amount_minor");
  EXPECT_EQ(Interest("C1", "2026-01-02", "2026-01-02", 1).field(), "charge_interest.to_date");
  EXPECT_EQ(Interest("C1", "2026-01-01", "2026-01-02", 0).field(), "charge_interest.rate_bp");
}

TEST_F(ChargeTest, InterestIsOnTheOpenBalanceOfEachDay) {
  OpenPrincipal();
  const BenchAnswer answer = Interest("C1", "2026-01-01", "2026-01-21", 1000);
  const v1::ChargeRaised& raised = answer.events.at(0).charge_raised();
  // Ten days of 10,000.00 and ten of 6,000.00.
  EXPECT_EQ(raised.interest().balance_days_minor(), 16'000'000);
  EXPECT_EQ(raised.item().amount_minor(), 4384);  // 4383.56
  EXPECT_EQ(raised.item().kind(), v1::ITEM_KIND_INTEREST);
  EXPECT_EQ(raised.related_item_id(), "I1/1");
  EXPECT_EQ(raised.item().tax_minor(), 0);
}

TEST_F(ChargeTest, InterestCountsTheFirstDayAndNotTheLast) {
  OpenPrincipal();
  const auto days = [&](std::string_view from, std::string_view to) {
    return BalanceDaysOf(bench_.rows, "main/account/A1", "I1/1", *bench_.Item("A1", "I1/1"), from,
                         to);
  };
  EXPECT_EQ(days("2026-01-10", "2026-01-11"), 1'000'000);
  EXPECT_EQ(days("2026-01-11", "2026-01-12"), 600'000);
  EXPECT_EQ(days("2026-01-10", "2026-01-12"), 1'600'000);
  EXPECT_EQ(days("2025-12-01", "2026-01-01"), 0);
  EXPECT_EQ(days("2025-12-01", "2026-01-02"), 1'000'000);
}

TEST_F(ChargeTest, InterestIsRoundedHalfEvenOnce) {
  EXPECT_EQ(InterestOn(1'825'000, 1), 0);  // 0.5
  EXPECT_EQ(InterestOn(1'825'001, 1), 1);
  EXPECT_EQ(InterestOn(5'475'000, 1), 2);  // 1.5
  EXPECT_EQ(InterestOn(9'125'000, 1), 2);  // 2.5
  EXPECT_EQ(InterestOn(9223372036854775807, 1'000'000), 2'526'951'242'973'911'180);
}

TEST_F(ChargeTest, InterestMayBeRefused) {
  EXPECT_EQ(Interest("C1", "2026-01-01", "2026-01-02", 1).reason(), v1::NOT_FOUND);
  OpenPrincipal();
  const BenchAnswer nothing = Interest("C1", "2025-01-01", "2026-01-01", 1000);
  EXPECT_EQ(nothing.reason(), v1::NOTHING_TO_CHARGE);
  EXPECT_EQ(nothing.detail("item"), "I1/1");
  EXPECT_EQ(nothing.detail("from"), "2025-01-01");
  EXPECT_EQ(nothing.detail("to"), "2026-01-01");
  EXPECT_EQ(Interest("C1", "2026-01-01", "2026-06-30", 1000).reason(), 0);
  const BenchAnswer future = Interest("C2", "2026-01-01", "2026-07-01", 1000);
  EXPECT_EQ(future.reason(), v1::EFFECTIVE_DATE_IN_FUTURE);
  EXPECT_EQ(future.detail("effective_date"), "2026-07-01");
  EXPECT_EQ(future.detail("latest"), "2026-06-30");
  EXPECT_EQ(Interest("C1", "2026-01-01", "2026-06-30", 1000).reason(), v1::ALREADY_EXISTS);
}

TEST_F(ChargeTest, InterestOnAHugeBalanceIsAnAnswerNotAWrap) {
  bench_.Must(R"(raise_charge { header { effective_date: "2026-01-01" } account_id: "A1"
      charge_id: "C1" kind: ITEM_KIND_FEE amount_minor: 9223372036854775807 })");
  EXPECT_EQ(bench_
                .Do(R"(charge_interest { account_id: "A1" charge_id: "C2" item_id: "C1"
                       from_date: "2026-01-01" to_date: "2026-01-03" rate_bp: 1 })")
                .reason(),
            v1::AMOUNT_OVERFLOW);
}

TEST_F(ChargeTest, AVoidPostsTheOpposite) {
  Raise("C1", "kind: ITEM_KIND_FEE amount_minor: 1005 tax_rate_bp: 1000");
  const std::string command = "void_charge { account_id: 'A1' charge_id: 'C1' }";
  EXPECT_EQ(bench_.Do(command).events.at(0).charge_voided().number(), "CHG-03-000001");
  EXPECT_EQ(bench_.Balance(v1::ACCOUNTS_RECEIVABLE), 0);
  EXPECT_EQ(bench_.Balance(v1::LATE_FEES_AND_INTEREST), 0);
  EXPECT_EQ(bench_.Balance(v1::TAX_PAYABLE), 0);
  EXPECT_EQ(bench_.Do(command).reason(), v1::WRONG_STATE);
}

TEST_F(ChargeTest, AVoidNeedsAnUntouchedCharge) {
  OpenPrincipal();
  EXPECT_EQ(bench_.Do("void_charge { account_id: 'A1' charge_id: 'I1' }").reason(), v1::NOT_FOUND);
  EXPECT_EQ(bench_.Do("void_invoice { account_id: 'A1' invoice_id: 'I1' }").detail("open"),
            "600000");
}

}  // namespace
}  // namespace quittance
