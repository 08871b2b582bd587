#include <gtest/gtest.h>

#include "projections/balances/query.h"
#include "projections/testing/test_projections.h"

namespace quittance {
namespace {

class BalancesTest : public testing::Test {
 protected:
  void SetUp() override {
    ledger_.OpenBook();
    ledger_.OpenAccounts({"A1", "A2"});
    ledger_.Accept("2024-02-01",
                   "issue_invoice { account_id: 'A1' invoice { invoice_id: 'I1' lines { text: 'x' "
                   "unit_price_minor: 10000 tax_rate_bp: 2000 } } }");
    ledger_.Accept("2024-02-10",
                   "record_receipt { account_id: 'A1' receipt_id: 'R1' details { method: "
                   "PAYMENT_METHOD_CARD amount_minor: 15000 } }");
    ledger_.Accept("2024-03-01",
                   "request_refund { account_id: 'A1' refund_id: 'F1' credit_id: 'R1' "
                   "amount_minor: 1000 }");
    ledger_.Accept("2024-02-15",
                   "raise_charge { account_id: 'A2' charge_id: 'P1' kind: ITEM_KIND_FEE currency: "
                   "'USD' amount_minor: 700 }");
    ASSERT_TRUE(projections_.Start().ok());
  }

  std::string Balances(const std::string& request) {
    return Text(GetBalances(projections_.Context(), Parse<v1::GetBalancesRequest>(request)));
  }
  std::string TrialBalance(const std::string& request) {
    return Text(
        GetTrialBalance(projections_.Context(), Parse<v1::GetTrialBalanceRequest>(request)));
  }

  TestLedger ledger_;
  TestProjections projections_{&ledger_.log()};
};

TEST_F(BalancesTest, OfAnAccountAtEachDate) {
  EXPECT_EQ(Balances("account_id: 'A1' header { as_of: '2024-01-31' }"), "");
  EXPECT_EQ(
      Balances("account_id: 'A1' header { as_of: '2024-02-01' }"),
      "rows { account_id: \"A1\" currency: \"EUR\" receivable_minor: 12000 net_minor: 12000 }");
  EXPECT_EQ(Balances("account_id: 'A1' header { as_of: '2024-02-10' }"),
            "rows { account_id: \"A1\" currency: \"EUR\" credit_minor: 3000 net_minor: -3000 }");
  EXPECT_EQ(Balances("account_id: 'A1'"),
            "rows { account_id: \"A1\" currency: \"EUR\" credit_minor: 2000 refund_minor: 1000 "
            "net_minor: -2000 }");
}

TEST_F(BalancesTest, OfTheBookByAccountAcrossPartitions) {
  EXPECT_EQ(Balances(""),
            "rows { account_id: \"A1\" currency: \"EUR\" credit_minor: 2000 refund_minor: 1000 "
            "net_minor: -2000 } "
            "rows { account_id: \"A2\" currency: \"USD\" receivable_minor: 700 net_minor: 700 }");
}

TEST_F(BalancesTest, TrialBalanceByControlAccount) {
  EXPECT_EQ(
      TrialBalance("header { as_of: '2024-02-10' }"),
      "rows { code: \"1030\" name: \"Payment clearing\" currency: \"EUR\" debit_minor: 15000 } "
      "rows { code: \"1100\" name: \"Accounts receivable\" currency: \"EUR\" } "
      "rows { code: \"2100\" name: \"Customer credits\" currency: \"EUR\" credit_minor: 3000 } "
      "rows { code: \"2200\" name: \"Tax payable\" currency: \"EUR\" credit_minor: 2000 } "
      "rows { code: \"4000\" name: \"Revenue\" currency: \"EUR\" credit_minor: 10000 }");
}

TEST_F(BalancesTest, TrialBalanceByDimensionTellsCustomersApart) {
  const std::string text = TrialBalance("by_dimension: true");
  EXPECT_NE(text.find("code: \"2100\" name: \"Customer credits\" currency: \"EUR\" credit_minor: "
                      "2000 dimension: \"A1\""),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("code: \"1100\" name: \"Accounts receivable\" currency: \"USD\" debit_minor: "
                      "700 dimension: \"A2\""),
            std::string::npos)
      << text;
}

TEST_F(BalancesTest, RefusesWhatItCannotAnswer) {
  EXPECT_EQ(Balances("account_id: 'A9'"), "NOT_FOUND: account 'A9' does not exist in book 'main'");
  EXPECT_EQ(Balances("header { book: 'other' }"), "NOT_FOUND: book 'other' does not exist");
  EXPECT_EQ(Balances("header { known_at: '2024-01-01' }"),
            "INVALID_ARGUMENT: header.known_at: known_at is reserved; leave it empty");
  EXPECT_EQ(Balances("header { as_of: '2024-02-30' }"),
            "INVALID_ARGUMENT: header.as_of: '2024-02-30' is not a date; write YYYY-MM-DD");
  EXPECT_EQ(Balances("header { page_size: 10001 }"),
            "INVALID_ARGUMENT: header.page_size: 10001 is above 10000");
  EXPECT_EQ(Balances("account_id: 'a b'"),
            "INVALID_ARGUMENT: account_id: 'a b' is not an id; use 1 to 64 of A-Z a-z 0-9 . _ : -");
  EXPECT_EQ(Balances("header { after { log: LOG_ACCOUNTS partition: 9 } }"),
            "INVALID_ARGUMENT: header.after: there is no offset 0 in partition 9 of log "
            "LOG_ACCOUNTS");
}

TEST_F(BalancesTest, AnEmptyBookIsAnEmptyAnswer) {
  ledger_.Accept(
      "2024-01-01",
      "create_book { header { book: 'empty' } settings { legal_name: 'E' currencies: 'EUR' } }");
  EXPECT_EQ(Balances("header { book: 'empty' }"), "");
  EXPECT_EQ(TrialBalance("header { book: 'empty' }"), "");
}

}  // namespace
}  // namespace quittance
