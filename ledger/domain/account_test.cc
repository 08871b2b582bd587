#include "ledger/domain/account.h"

#include <gtest/gtest.h>

#include "ledger/domain/testing/bench.h"

namespace quittance {
namespace {

class AccountTest : public testing::Test {
 protected:
  AccountTest() {
    bench_.Must(R"(create_book { settings {
        currencies: "EUR" currencies: "USD"
        allocation_policies { name: "always" version: 2 item_order: ITEM_ORDER_OLDEST_DUE
                              trigger: ALLOCATION_TRIGGER_ALWAYS }
        approval_limits { action: APPROVAL_ACTION_CREDIT_LIMIT_RISE currency: "EUR"
                          amount_minor: 50000 } } })");
  }
  void Open(const std::string& more = "") {
    bench_.Must(R"(open_account { account_id: "A1" kind: ACCOUNT_KIND_PERSON )" + more + "}");
  }
  BenchAnswer Do(const std::string& verb, const std::string& more = "") {
    return bench_.Do(verb + R"( { account_id: "A1" )" + more + "}");
  }
  Bench bench_;
};

TEST_F(AccountTest, TakesTheBooksDefaults) {
  Open();
  EXPECT_EQ(bench_.Account("A1")->state(), rows::ACCOUNT_OPEN);
  EXPECT_EQ(bench_.Account("A1")->currency(), "EUR");
  EXPECT_EQ(bench_.Account("A1")->allocation_policy(), "default");
}

TEST_F(AccountTest, OpeningMayBeRefused) {
  const std::string kind = "kind: ACCOUNT_KIND_PERSON ";
  EXPECT_EQ(Do("open_account", kind + R"(currency: "JPY")").detail("currency"), "JPY");
  const BenchAnswer policy = Do("open_account", kind + R"(allocation_policy: "mine")");
  EXPECT_EQ(policy.reason(), v1::NOT_IN_SETTINGS);
  EXPECT_EQ(policy.detail("id"), "mine");
  const BenchAnswer no_book = bench_.Do(
      R"(open_account { header { book: "other" } account_id: "A1" kind: ACCOUNT_KIND_PERSON })");
  EXPECT_EQ(no_book.reason(), v1::NOT_FOUND);
  EXPECT_EQ(no_book.detail("what"), "book");
  Open();
  EXPECT_EQ(Do("open_account", kind).reason(), v1::ALREADY_EXISTS);
}

TEST_F(AccountTest, FormIsChecked) {
  EXPECT_EQ(Do("open_account").field(), "open_account.kind");
  const std::string kind = "kind: ACCOUNT_KIND_PERSON ";
  EXPECT_EQ(Do("open_account", kind + "terms { limit_minor: -1 }").field(),
            "open_account.terms.limit_minor");
  EXPECT_EQ(Do("open_account", kind + "terms { discount_bp: 10001 }").field(),
            "open_account.terms.discount_bp");
  EXPECT_EQ(Do("open_account", kind + "facts { segment: '" + std::string(65, 'x') + "' }").field(),
            "open_account.facts.segment");
  EXPECT_EQ(Do("open_account", kind + "facts { parent_account_id: 'a b' }").field(),
            "open_account.facts.parent_account_id");
  EXPECT_EQ(
      Do("open_account", kind + "profile { contacts { clear: '" + std::string(5000, 'x') + "' } }")
          .field(),
      "open_account.profile.contacts[0]");
  EXPECT_EQ(Do("block_account").field(), "block_account.reason_code");
}

TEST_F(AccountTest, ProfileIsReplacedAndThePolicyKeptUnlessGiven) {
  Open();
  BenchAnswer answer =
      Do("change_account_profile", R"(allocation_policy: "always" facts { segment: "retail" })");
  EXPECT_EQ(bench_.Account("A1")->allocation_policy(), "always");
  answer = Do("change_account_profile", R"(profile { name { clear: "Ada" } })");
  EXPECT_EQ(bench_.Account("A1")->allocation_policy(), "always");
  EXPECT_EQ(answer.events[0].account_profile_changed().profile().name().clear(), "Ada");
  EXPECT_FALSE(answer.events[0].account_profile_changed().has_facts());
  EXPECT_EQ(Do("change_account_profile", R"(allocation_policy: "mine")").reason(),
            v1::NOT_IN_SETTINGS);
}

TEST_F(AccountTest, AHigherLimitMayNeedASecondPerson) {
  Open("terms { limit_minor: 100000 }");
  EXPECT_EQ(Do("set_credit_terms", "terms { limit_minor: 150000 }").reason(), 0);
  const BenchAnswer more = Do("set_credit_terms", "terms { limit_minor: 200001 }");
  EXPECT_EQ(more.reason(), v1::APPROVAL_REQUIRED);
  EXPECT_EQ(more.detail("action"), "APPROVAL_ACTION_CREDIT_LIMIT_RISE");
  EXPECT_EQ(more.detail("amount"), "50001");
  EXPECT_EQ(more.detail("limit"), "50000");
  EXPECT_EQ(more.refusal->message(),
            "a rise of the credit limit of 500.01 EUR by clara needs a second person: the limit is "
            "500.00 EUR");
  // No limit at all is the highest limit.
  EXPECT_EQ(Do("set_credit_terms", "terms { }").reason(), v1::APPROVAL_REQUIRED);
  EXPECT_EQ(Do("set_credit_terms", "terms { limit_minor: 1 }").reason(), 0);
  EXPECT_EQ(bench_.Account("A1")->terms().limit_minor(), 1);
}

TEST_F(AccountTest, IsBlockedAndUnblocked) {
  Open();
  EXPECT_EQ(Do("unblock_account").reason(), v1::WRONG_STATE);
  Do("block_account", R"(reason_code: "insolvency")");
  EXPECT_EQ(bench_.Account("A1")->state(), rows::ACCOUNT_BLOCKED);
  const BenchAnswer again = Do("block_account", R"(reason_code: "other")");
  EXPECT_EQ(again.reason(), v1::WRONG_STATE);
  EXPECT_EQ(again.detail("state"), "blocked");
  EXPECT_EQ(again.detail("needed"), "open");
  EXPECT_EQ(again.refusal->message(), "account A1 is blocked; the reason is insolvency");
  Do("unblock_account");
  EXPECT_EQ(bench_.Account("A1")->state(), rows::ACCOUNT_OPEN);
}

TEST_F(AccountTest, ClosesOnlyWithNothingOpen) {
  Open();
  bench_.Must(R"(raise_charge { account_id: "A1" charge_id: "C1" kind: ITEM_KIND_FEE
                                amount_minor: 500 })");
  const BenchAnswer open = Do("close_account");
  EXPECT_EQ(open.reason(), v1::ACCOUNT_HAS_OPEN_ITEMS);
  EXPECT_EQ(open.detail("open_items"), "1");
  EXPECT_EQ(open.detail("receivable"), "500");
  EXPECT_EQ(open.detail("credit"), "0");
  EXPECT_EQ(open.detail("currency"), "EUR");
  bench_.Must(R"(void_charge { account_id: "A1" charge_id: "C1" })");
  EXPECT_EQ(Do("close_account").reason(), 0);
  for (const char* verb :
       {"close_account", "unblock_account", "set_credit_terms", "change_account_profile"}) {
    EXPECT_EQ(Do(verb).reason(), v1::ACCOUNT_CLOSED) << verb;
  }
  EXPECT_EQ(Do("block_account", R"(reason_code: "x")").detail("account"), "A1");
}

TEST_F(AccountTest, EveryCommandNeedsTheAccount) {
  for (const char* verb :
       {"close_account", "unblock_account", "set_credit_terms", "change_account_profile"}) {
    const BenchAnswer answer = Do(verb);
    EXPECT_EQ(answer.reason(), v1::NOT_FOUND) << verb;
    EXPECT_EQ(answer.detail("what"), "account");
  }
}

}  // namespace
}  // namespace quittance
