#include "ledger/domain/invoice.h"

#include <gtest/gtest.h>

#include "ledger/domain/testing/bench.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

class InvoiceTest : public testing::Test {
 protected:
  InvoiceTest() {
    bench_.Must(R"(create_book { settings { currencies: "EUR" currencies: "USD" net_days: 30 } })");
    bench_.Must(R"(open_account { account_id: "A1" kind: ACCOUNT_KIND_COMPANY })");
  }
  // One line of 100.00 EUR net at 22 %, unless `content` has lines.
  BenchAnswer Issue(const std::string& id, const std::string& content = "",
                    const std::string& header = "") {
    const bool has_lines = content.find("lines") != std::string::npos;
    return bench_.Do("issue_invoice { header { " + header + R"( } account_id: "A1" invoice { )" +
                     "invoice_id: '" + id + "' " + content +
                     (has_lines ? "" : "lines { unit_price_minor: 10000 tax_rate_bp: 2200 }") +
                     " } }");
  }
  BenchAnswer Do(const std::string& verb, const std::string& more = "") {
    return bench_.Do(verb + R"( { account_id: "A1" )" + more + "}");
  }
  int64_t Receivable() const { return TotalsOf(*bench_.Account("A1"), "EUR").receivable_minor(); }
  Bench bench_;
};

TEST_F(InvoiceTest, OneItemOverTheWholeAmount) {
  const BenchAnswer answer = Issue("I1");
  EXPECT_EQ(answer.accepted.document_number(), "INV-03-000001");
  const v1::InvoiceIssued& issued = answer.events.at(0).invoice_issued();
  EXPECT_EQ(issued.lines(0).quantity_milli(), 1000);
  EXPECT_EQ(issued.lines(0).net_minor(), 10000);
  EXPECT_EQ(issued.lines(0).tax_minor(), 2200);
  const rows::ItemRow& item = *bench_.Item("A1", "I1/1");
  EXPECT_EQ(item.open_minor(), 12200);
  EXPECT_EQ(item.due_date(), "2026-07-30");
  EXPECT_EQ(bench_.Balance(v1::ACCOUNTS_RECEIVABLE), 12200);
  EXPECT_EQ(bench_.Balance(v1::REVENUE), -10000);
  EXPECT_EQ(bench_.Balance(v1::TAX_PAYABLE), -2200);
  EXPECT_EQ(Receivable(), 12200);
}

TEST_F(InvoiceTest, RoundsHalfEvenPerLine) {
  const v1::InvoiceIssued issued = Issue("I1", R"(lines { quantity_milli: 500 unit_price_minor: 25 }
                     lines { quantity_milli: 1500 unit_price_minor: 25 tax_rate_bp: 5000 }
                     lines { quantity_milli: 2500 unit_price_minor: 1001 discount_minor: 2
                             tax_rate_bp: 1000 })")
                                       .events.at(0)
                                       .invoice_issued();
  EXPECT_EQ(issued.lines(0).net_minor(), 12);  // 12.5
  EXPECT_EQ(issued.lines(1).net_minor(), 38);  // 37.5
  EXPECT_EQ(issued.lines(1).tax_minor(), 19);
  EXPECT_EQ(issued.lines(2).net_minor(), 2500);  // 2502.5 - 2
  EXPECT_EQ(issued.lines(2).tax_minor(), 250);
  EXPECT_EQ(issued.items(0).amount_minor(), 12 + 38 + 19 + 2500 + 250);
}

TEST_F(InvoiceTest, InstalmentsCarryTheTaxExactly) {
  const v1::InvoiceIssued issued = Issue("I1", R"(lines { unit_price_minor: 100 tax_rate_bp: 100 }
                     schedule { due_date: "2026-08-01" amount_minor: 34 }
                     schedule { due_date: "2026-09-01" amount_minor: 34 }
                     schedule { due_date: "2026-10-01" amount_minor: 33 })")
                                       .events.at(0)
                                       .invoice_issued();
  int64_t net = 0, tax = 0;
  for (const v1::OpenItem& item : issued.items()) {
    EXPECT_EQ(item.amount_minor(), item.net_minor() + item.tax_minor());
    net += item.net_minor();
    tax += item.tax_minor();
  }
  EXPECT_EQ(net, 100);
  EXPECT_EQ(tax, 1);
  EXPECT_EQ(bench_.Item("A1", "I1/3")->due_date(), "2026-10-01");
  EXPECT_EQ(bench_.Document("A1", "I1")->items_size(), 3);
}

TEST_F(InvoiceTest, TheScheduleSumsToTheGrossAmount) {
  const BenchAnswer answer = Issue("I1", R"(schedule { due_date: "2026-08-01" amount_minor: 6100 }
                                            schedule { due_date: "2026-09-01" amount_minor: 6099 })");
  EXPECT_EQ(answer.reason(), v1::SCHEDULE_DOES_NOT_SUM);
  EXPECT_EQ(answer.detail("schedule_sum"), "12199");
  EXPECT_EQ(answer.detail("total"), "12200");
  EXPECT_EQ(answer.detail("currency"), "EUR");
}

TEST_F(InvoiceTest, TermsOfTheAccountOverrideTheBooks) {
  Do("set_credit_terms", "terms { net_days: 0 discount_bp: 200 discount_days: 10 }");
  Issue("I1");
  EXPECT_EQ(bench_.Item("A1", "I1/1")->due_date(), "2026-06-30");
  EXPECT_EQ(bench_.Item("A1", "I1/1")->discount_bp(), 200u);
  EXPECT_EQ(bench_.Item("A1", "I1/1")->discount_until(), "2026-07-10");
  Issue("I2", "discount_bp: 0 due_date: '2026-07-15'");
  EXPECT_EQ(bench_.Item("A1", "I2/1")->due_date(), "2026-07-15");
  EXPECT_EQ(bench_.Item("A1", "I2/1")->discount_until(), "");
}

TEST_F(InvoiceTest, NumbersHaveNoGaps) {
  EXPECT_EQ(Issue("I1").accepted.document_number(), "INV-03-000001");
  EXPECT_EQ(Issue("I1").reason(), v1::ALREADY_EXISTS);
  Do("void_invoice", "invoice_id: 'I1'");
  EXPECT_EQ(Issue("I2").accepted.document_number(), "INV-03-000002");
  tables::kSeries.Edit(bench_.rows, "main", "INV").set_last_number(999999);
  EXPECT_EQ(Issue("I3").accepted.document_number(), "INV-03-1000000");
  EXPECT_EQ(Issue("I4").accepted.document_number(), "INV-03-1000001");
}

TEST_F(InvoiceTest, IsRefusedOnABlockedOrClosedAccount) {
  Do("block_account", "reason_code: 'insolvency'");
  const BenchAnswer blocked = Issue("I1");
  EXPECT_EQ(blocked.reason(), v1::ACCOUNT_BLOCKED);
  EXPECT_EQ(blocked.detail("account"), "A1");
  EXPECT_EQ(blocked.detail("reason"), "insolvency");
  EXPECT_EQ(
      Do("draft_invoice", "invoice { invoice_id: 'I1' lines { unit_price_minor: 1 } }").reason(),
      0);
  Do("close_account");
  EXPECT_EQ(Issue("I1").reason(), v1::ACCOUNT_CLOSED);
}

TEST_F(InvoiceTest, StaysWithinTheCreditLimit) {
  Do("set_credit_terms", "terms { limit_minor: 20000 }");
  EXPECT_EQ(Issue("I1").reason(), 0);
  const BenchAnswer answer = Issue("I2");
  EXPECT_EQ(answer.reason(), v1::CREDIT_LIMIT_EXCEEDED);
  EXPECT_EQ(answer.detail("limit"), "20000");
  EXPECT_EQ(answer.detail("exposure"), "12200");
  EXPECT_EQ(answer.detail("asked"), "12200");
  EXPECT_EQ(answer.detail("currency"), "EUR");
  EXPECT_EQ(Issue("I2", "lines { unit_price_minor: 7800 }").reason(), 0);
  // Another currency is not the limit's.
  EXPECT_EQ(Issue("I3", "currency: 'USD'").reason(), 0);
}

TEST_F(InvoiceTest, ALimitBelowWhatIsOwedAllowsNothing) {
  Issue("I1");
  Do("set_credit_terms", "terms { limit_minor: 0 }");
  EXPECT_EQ(Issue("I2", "lines { unit_price_minor: 1 }").reason(), v1::CREDIT_LIMIT_EXCEEDED);
}

TEST_F(InvoiceTest, CurrencyAndDateAreChecked) {
  EXPECT_EQ(Issue("I1", "currency: 'JPY'").reason(), v1::CURRENCY_NOT_IN_BOOK);
  EXPECT_EQ(Issue("I1", "", "effective_date: '2026-07-01'").reason(), v1::EFFECTIVE_DATE_IN_FUTURE);
}

TEST_F(InvoiceTest, AmountsMustStayCountable) {
  const std::string max = "unit_price_minor: 9223372036854775807";
  EXPECT_EQ(Issue("I1", "lines { quantity_milli: 1001 " + max + " }").detail("field"),
            "invoice.lines[0]");
  EXPECT_EQ(Issue("I1", "lines { tax_rate_bp: 1 " + max + " }").detail("field"),
            "the invoice's total");
  EXPECT_EQ(Issue("I1", "lines { " + max + " } lines { " + max + " }").detail("field"),
            "the invoice's total");
  EXPECT_EQ(Issue("I1", "lines { " + max + " }").reason(), 0);
  EXPECT_EQ(Issue("I2", "lines { unit_price_minor: 1 }").detail("field"),
            "the account's receivable");
  EXPECT_EQ(Issue("I3",
                  "lines { unit_price_minor: 1 } schedule { due_date: '2026-08-01' "
                  "amount_minor: 9223372036854775807 } schedule { due_date: '2026-08-01' "
                  "amount_minor: 9223372036854775807 }")
                .detail("field"),
            "the schedule's sum");
}

TEST_F(InvoiceTest, FormIsChecked) {
  const std::string at = "issue_invoice.invoice.";
  EXPECT_EQ(Issue("").field(), at + "invoice_id");
  EXPECT_EQ(Issue("I1", "lines { }").field(), at + "lines[0].unit_price_minor");
  EXPECT_EQ(Issue("I1", "lines { unit_price_minor: 1 quantity_milli: -1 }").field(),
            at + "lines[0].quantity_milli");
  EXPECT_EQ(Issue("I1", "lines { unit_price_minor: 10 discount_minor: 11 }").field(),
            at + "lines[0].discount_minor");
  EXPECT_EQ(Issue("I1", "lines { unit_price_minor: 10 discount_minor: 10 }").field(), at + "lines");
  EXPECT_EQ(Issue("I1", "lines { unit_price_minor: 10 net_minor: 10 }").field(),
            at + "lines[0].net_minor");
  EXPECT_EQ(Issue("I1", "schedule { due_date: '2026-08-01' amount_minor: 12200 }").field(),
            at + "schedule");
  EXPECT_EQ(Issue("I1", "due_date: '2026-08-32'").field(), at + "due_date");
  EXPECT_EQ(Do("issue_invoice", "invoice { invoice_id: 'I1' reference: 'x' }").field(),
            at + "lines");
}

TEST_F(InvoiceTest, ADraftIsFreeUntilItIsIssued) {
  const std::string issue_draft = "invoice { invoice_id: 'I1' }";
  EXPECT_EQ(Do("issue_invoice", issue_draft).reason(), v1::NOT_FOUND);
  Do("draft_invoice", "invoice { invoice_id: 'I1' lines { unit_price_minor: 1 } }");
  Do("draft_invoice", "invoice { invoice_id: 'I1' lines { unit_price_minor: 2 } }");
  EXPECT_EQ(bench_.Balance(v1::ACCOUNTS_RECEIVABLE), 0);
  EXPECT_EQ(Do("issue_invoice", issue_draft).accepted.document_number(), "INV-03-000001");
  EXPECT_EQ(Receivable(), 2);
  const BenchAnswer again = Do("issue_invoice", issue_draft);
  EXPECT_EQ(again.reason(), v1::WRONG_STATE);
  EXPECT_EQ(again.detail("state"), "issued");
  EXPECT_EQ(again.detail("needed"), "draft");
  EXPECT_EQ(
      Do("draft_invoice", "invoice { invoice_id: 'I1' lines { unit_price_minor: 1 } }").reason(),
      v1::ALREADY_EXISTS);
  EXPECT_EQ(Do("discard_draft", "invoice_id: 'I1'").reason(), v1::WRONG_STATE);
}

TEST_F(InvoiceTest, ADiscardedDraftLeavesNothing) {
  EXPECT_EQ(Do("discard_draft", "invoice_id: 'I1'").reason(), v1::NOT_FOUND);
  Do("draft_invoice", "invoice { invoice_id: 'I1' lines { unit_price_minor: 1 } }");
  Do("discard_draft", "invoice_id: 'I1'");
  EXPECT_EQ(bench_.Document("A1", "I1"), nullptr);
  EXPECT_EQ(Issue("I1").reason(), 0);
}

TEST_F(InvoiceTest, WhatIsIssuedAsGivenReplacesADraft) {
  Do("draft_invoice", "invoice { invoice_id: 'I1' lines { unit_price_minor: 1 } }");
  EXPECT_EQ(Issue("I1").reason(), 0);
  EXPECT_FALSE(bench_.Document("A1", "I1")->has_draft());
  EXPECT_EQ(Receivable(), 12200);
}

TEST_F(InvoiceTest, AVoidEndsItsItemsAndPostsTheOpposite) {
  Issue("I1");
  const BenchAnswer answer = Do("void_invoice", "invoice_id: 'I1' reason_code: 'typo'");
  EXPECT_EQ(answer.events.at(0).invoice_voided().number(), "INV-03-000001");
  for (const auto account : {v1::ACCOUNTS_RECEIVABLE, v1::REVENUE, v1::TAX_PAYABLE}) {
    EXPECT_EQ(bench_.Balance(account), 0);
  }
  EXPECT_EQ(bench_.Item("A1", "I1/1")->open_minor(), 0);
  EXPECT_EQ(TotalsOf(*bench_.Account("A1"), "EUR").open_items(), 0u);
  const BenchAnswer again = Do("void_invoice", "invoice_id: 'I1'");
  EXPECT_EQ(again.reason(), v1::WRONG_STATE);
  EXPECT_EQ(again.detail("state"), "void");
  EXPECT_EQ(Do("issue_invoice", "invoice { invoice_id: 'I1' }").detail("state"), "void");
}

TEST_F(InvoiceTest, AVoidNeedsAnUntouchedInvoice) {
  EXPECT_EQ(Do("void_invoice", "invoice_id: 'I1'").reason(), v1::NOT_FOUND);
  Do("draft_invoice", "invoice { invoice_id: 'I9' lines { unit_price_minor: 1 } }");
  EXPECT_EQ(Do("void_invoice", "invoice_id: 'I9'").detail("state"), "a draft");
  Issue("I1");
  EXPECT_EQ(bench_
                .Do(R"(void_invoice { header { effective_date: "2026-06-29" } account_id: "A1"
                                      invoice_id: "I1" })")
                .reason(),
            v1::BEFORE_LAST_MOVEMENT);
  bench_.Must(R"(issue_credit_note { account_id: "A1" credit_note_id: "N1" document_id: "I1"
                                     amount_minor: 100 on_account_minor: 100
                                     reason_code: "returned" })");
  const BenchAnswer credited = Do("void_invoice", "invoice_id: 'I1'");
  EXPECT_EQ(credited.reason(), v1::INVOICE_NOT_OPEN);
  EXPECT_EQ(credited.detail("invoice"), "I1");
  EXPECT_EQ(credited.detail("open"), "12200");
  EXPECT_EQ(credited.detail("amount"), "12200");
  Issue("I2");
  tables::kItem.Edit(bench_.rows, Bench::StreamOf("A1"), "I2/1").set_disputed_minor(1);
  EXPECT_EQ(Do("void_invoice", "invoice_id: 'I2'").reason(), v1::INVOICE_NOT_OPEN);
}

TEST_F(InvoiceTest, ADueDateIsSetOnce) {
  bench_.Must(R"(raise_charge { account_id: "A1" charge_id: "C1" kind: ITEM_KIND_PENALTY
                                amount_minor: 500 })");
  EXPECT_EQ(Do("set_due_date", "item_id: 'C2' due_date: '2026-08-01'").reason(), v1::NOT_FOUND);
  const BenchAnswer answer = Do("set_due_date", "item_id: 'C1' due_date: '2026-08-01'");
  EXPECT_EQ(answer.events.at(0).due_date_set().due_date(), "2026-08-01");
  EXPECT_EQ(bench_.Item("A1", "C1")->due_date(), "2026-08-01");
  EXPECT_EQ(bench_.Item("A1", "C1")->movements(), 1u);
  const BenchAnswer again = Do("set_due_date", "item_id: 'C1' due_date: '2026-09-01'");
  EXPECT_EQ(again.reason(), v1::DUE_DATE_ALREADY_SET);
  EXPECT_EQ(again.detail("item"), "C1");
  EXPECT_EQ(again.detail("due_date"), "2026-08-01");
}

}  // namespace
}  // namespace quittance
