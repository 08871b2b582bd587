#include "ledger/domain/book.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ledger/domain/policies.h"
#include "ledger/domain/testing/bench.h"

namespace quittance {
namespace {

const rows::BookRow& Book(const Bench& bench) {
  return *tables::kBook.Find(bench.reference, "main");
}

// The first violation of CreateBook with these settings.
std::string Wrong(const std::string& settings) {
  return Bench().Do("create_book { settings { " + settings + " } }").field();
}

TEST(BookTest, IsCreatedOnce) {
  Bench bench;
  bench.Must(R"(create_book { settings { currencies: "EUR" net_days: 30 } })");
  EXPECT_EQ(Book(bench).settings().net_days(), 30u);
  EXPECT_EQ(Book(bench).settings_version(), 1u);
  EXPECT_EQ(Book(bench).schema_level(), kSchemaLevel);
  const BenchAnswer again = bench.Do(R"(create_book { settings { currencies: "EUR" } })");
  EXPECT_EQ(again.reason(), v1::ALREADY_EXISTS);
  EXPECT_EQ(again.detail("what"), "book");
  EXPECT_EQ(again.detail("id"), "main");
}

TEST(BookTest, SettingsAreReplacedAsAWhole) {
  Bench bench;
  EXPECT_EQ(bench.Do(R"(change_book_settings { settings { currencies: "EUR" } })").reason(),
            v1::NOT_FOUND);
  bench.Must(R"(create_book { settings { currencies: "EUR" desks: "D1" } })");
  bench.Must(R"(change_book_settings { settings { currencies: "EUR" currencies: "USD" } })");
  EXPECT_EQ(Book(bench).settings().currencies_size(), 2);
  EXPECT_EQ(Book(bench).settings().desks_size(), 0);
  EXPECT_EQ(Book(bench).settings_version(), 2u);
}

TEST(BookTest, ACurrencyIsNeverDropped) {
  Bench bench;
  bench.Must(R"(create_book { settings { currencies: "EUR" currencies: "USD" } })");
  const BenchAnswer answer = bench.Do(R"(change_book_settings { settings { currencies: "EUR" } })");
  EXPECT_EQ(answer.reason(), v1::WRONG_STATE);
  EXPECT_EQ(answer.detail("id"), "USD");
  bench.Must(R"(change_book_settings { settings { currencies: "USD" currencies: "EUR" } })");
}

TEST(BookTest, OtherRulesNeedAHigherVersion) {
  Bench bench;
  const auto settings = [](std::string_view name, int version, std::string_view order) {
    return fmt::format(
        "settings {{ currencies: 'EUR' allocation_policies {{ name: '{}' version: {} "
        "item_order: ITEM_ORDER_{} trigger: ALLOCATION_TRIGGER_NEVER }} }} }}",
        name, version, order);
  };
  const auto change = [&](std::string_view name, int version, std::string_view order) {
    return bench.Do("change_book_settings { " + settings(name, version, order)).reason();
  };
  bench.Must("create_book { " + settings("p", 2, "SMALLEST"));
  EXPECT_EQ(change("p", 2, "SMALLEST"), 0);
  EXPECT_EQ(change("p", 2, "LARGEST"), v1::WRONG_STATE);
  EXPECT_EQ(change("p", 1, "SMALLEST"), v1::WRONG_STATE);
  EXPECT_EQ(change("p", 3, "LARGEST"), 0);
  EXPECT_EQ(change("default", 1, "LARGEST"), v1::WRONG_STATE) << "there is a built-in one";
  EXPECT_EQ(change("default", 2, "LARGEST"), 0);
}

TEST(BookTest, WhatAPolicyClearsIsARuleWhateverItsOrder) {
  Bench bench;
  const auto settings = [](int version, std::string_view first, std::string_view second) {
    return fmt::format(
        "settings {{ currencies: 'EUR' currencies: 'USD' "
        "difference_tolerances {{ currency: 'EUR' amount_minor: 9 }} "
        "difference_tolerances {{ currency: 'USD' amount_minor: 9 }} "
        "allocation_policies {{ name: 'p' version: {} item_order: ITEM_ORDER_SMALLEST "
        "trigger: ALLOCATION_TRIGGER_NEVER difference_tolerances {{ {} }} "
        "difference_tolerances {{ {} }} }} }} }}",
        version, first, second);
  };
  const std::string eur = "currency: 'EUR' amount_minor: 5";
  const std::string usd = "currency: 'USD' amount_minor: 5";
  bench.Must("create_book { " + settings(1, eur, usd));
  bench.Must("change_book_settings { " + settings(1, usd, eur));
  const std::string more = "currency: 'USD' amount_minor: 6";
  EXPECT_EQ(bench.Do("change_book_settings { " + settings(1, eur, more)).reason(), v1::WRONG_STATE);
  bench.Must("change_book_settings { " + settings(2, eur, more));
}

TEST(BookTest, APolicyClearsNoMoreThanTheBookTolerates) {
  const auto wrong = [](std::string_view tolerances) {
    return Wrong(fmt::format(
        R"(currencies: "EUR" currencies: "USD"
           difference_tolerances {{ currency: "EUR" amount_minor: 5 }}
           allocation_policies {{ name: "p" version: 1 item_order: ITEM_ORDER_SMALLEST
                                 trigger: ALLOCATION_TRIGGER_NEVER {} }})",
        tolerances));
  };
  const std::string field = "create_book.settings.allocation_policies[0].difference_tolerances";
  const std::string five = R"(difference_tolerances { currency: "EUR" amount_minor: 5 })";
  EXPECT_EQ(wrong(five), "");
  EXPECT_EQ(wrong(five + five), field + "[1].currency");
  EXPECT_EQ(wrong(R"(difference_tolerances { currency: "EUR" amount_minor: 6 })"),
            field + "[0].amount_minor");
  EXPECT_EQ(wrong(R"(difference_tolerances { currency: "USD" amount_minor: 1 })"),
            field + "[0].amount_minor");
  EXPECT_EQ(wrong(R"(difference_tolerances { currency: "GBP" })"), field + "[0].currency");
  EXPECT_EQ(wrong(R"(difference_tolerances { currency: "EUR" amount_minor: -1 })"),
            field + "[0].amount_minor");
}

TEST(BookTest, TheSchemaLevelOnlyRises) {
  Bench bench;
  EXPECT_EQ(bench.Do("raise_schema_level { level: 1 }").reason(), v1::NOT_FOUND);
  bench.Must(R"(create_book { settings { currencies: "EUR" } })");
  const BenchAnswer same = bench.Do("raise_schema_level { level: 1 }");
  EXPECT_EQ(same.reason(), v1::WRONG_STATE);
  EXPECT_EQ(same.detail("state"), "at schema level 1");
  EXPECT_EQ(bench.Do("raise_schema_level { level: 2 }").field(), "raise_schema_level.level");
  EXPECT_EQ(bench.Do("raise_schema_level { }").field(), "raise_schema_level.level");
  tables::kBook.Edit(bench.reference, "main").set_schema_level(0);
  bench.Must("raise_schema_level { level: 1 }");
  EXPECT_EQ(Book(bench).schema_level(), 1u);
}

TEST(BookTest, SettingsMustBeWellFormed) {
  const std::string eur = R"(currencies: "EUR" )";
  EXPECT_EQ(Wrong(""), "create_book.settings.currencies");
  EXPECT_EQ(Wrong(R"(currencies: "eur")"), "create_book.settings.currencies[0]");
  EXPECT_EQ(Wrong(eur + eur), "create_book.settings.currencies[1]");
  EXPECT_EQ(Wrong(eur + R"(desks: "D1" desks: "D1")"), "create_book.settings.desks[1]");
  EXPECT_EQ(Wrong(eur + R"(bank_accounts: "a b")"), "create_book.settings.bank_accounts[0]");
  EXPECT_EQ(Wrong(eur + "net_days: 4000"), "create_book.settings.net_days");
}

TEST(BookTest, ADisplayCodeNamesOneAccount) {
  const std::string eur = R"(currencies: "EUR" )";
  EXPECT_EQ(Wrong(eur + R"(account_codes { account: REVENUE code: "8000" })"), "");
  EXPECT_EQ(Wrong(eur + R"(account_codes { account: REVENUE code: "1100" })"),
            "create_book.settings.account_codes");
  EXPECT_EQ(Wrong(eur + R"(account_codes { account: REVENUE code: "1100" }
                           account_codes { account: ACCOUNTS_RECEIVABLE code: "4000" })"),
            "");
  EXPECT_EQ(Wrong(eur + R"(account_codes { account: REVENUE })"),
            "create_book.settings.account_codes[0].code");
  EXPECT_EQ(Wrong(eur + R"(account_codes { code: "1" })"),
            "create_book.settings.account_codes[0].account");
}

TEST(BookTest, RoleGrantsMustBeClear) {
  const std::string eur = R"(currencies: "EUR" )";
  const std::string grants = "create_book.settings.role_grants";
  const auto wrong = [&](const std::string& grant) {
    return Wrong(eur + "role_grants { " + grant + " }");
  };
  EXPECT_EQ(wrong(R"(principal: "ann" roles: [ROLE_CLERK, ROLE_SRE])"), "");
  EXPECT_EQ(wrong(R"(principal: "service/gateway" roles: ROLE_SERVICE)"), "");
  EXPECT_EQ(wrong("roles: ROLE_CLERK"), grants + "[0].principal");
  EXPECT_EQ(wrong(R"(principal: "reactor/x" roles: ROLE_CLERK)"), grants + "[0].principal");
  EXPECT_EQ(wrong(R"(principal: "a\tb" roles: ROLE_CLERK)"), grants + "[0].principal");
  EXPECT_EQ(wrong(R"(principal: ")" + std::string(129, 'x') + R"(" roles: ROLE_CLERK)"),
            grants + "[0].principal");
  EXPECT_EQ(wrong(R"(principal: "ann")"), grants + "[0].roles");
  EXPECT_EQ(wrong(R"(principal: "ann" roles: ROLE_UNSPECIFIED)"), grants + "[0].roles[0]");
  EXPECT_EQ(wrong(R"(principal: "ann" roles: [ROLE_SRE, ROLE_SRE])"), grants + "[0].roles[1]");
  EXPECT_EQ(wrong(R"(principal: "ann" roles: ROLE_SRE } role_grants { principal: "ann"
                     roles: ROLE_CLERK)"),
            grants + "[1].principal");
  std::string many = eur;
  for (int i = 0; i <= 1000; ++i) {
    many += "role_grants { principal: 'p" + std::to_string(i) + "' roles: ROLE_CLERK } ";
  }
  EXPECT_EQ(Wrong(many), grants);
}

TEST(BookTest, PoliciesTolerancesAndLimitsMustBeKnown) {
  const std::string eur = R"(currencies: "EUR" )";
  const std::string settings = "create_book.settings.";
  const std::string policy =
      R"(allocation_policies { name: "p" version: 1 item_order: ITEM_ORDER_SMALLEST
                               trigger: ALLOCATION_TRIGGER_NEVER })";
  EXPECT_EQ(Wrong(eur + policy), "");
  EXPECT_EQ(Wrong(eur + policy + policy), settings + "allocation_policies[1].name");
  EXPECT_EQ(Wrong(eur + R"(allocation_policies { name: "p" version: 1
                                                 item_order: ITEM_ORDER_SMALLEST })"),
            settings + "allocation_policies[0].trigger");
  EXPECT_EQ(Wrong(eur + R"(allocation_policies { name: "p" item_order: ITEM_ORDER_SMALLEST
                                                 trigger: ALLOCATION_TRIGGER_NEVER })"),
            settings + "allocation_policies[0].version");
  EXPECT_EQ(Wrong(eur + R"(difference_tolerances { currency: "USD" amount_minor: 1 })"),
            settings + "difference_tolerances[0].currency");
  EXPECT_EQ(Wrong(eur + R"(difference_tolerances { currency: "EUR" amount_minor: -1 })"),
            settings + "difference_tolerances[0].amount_minor");
  const std::string limit =
      R"(approval_limits { action: APPROVAL_ACTION_REFUND currency: "EUR" amount_minor: 1 })";
  EXPECT_EQ(Wrong(eur + limit), "");
  EXPECT_EQ(Wrong(eur + limit + limit), settings + "approval_limits[1]");
  EXPECT_EQ(Wrong(eur + R"(approval_limits { action: APPROVAL_ACTION_REFUND currency: "EUR"
                                             method: PAYMENT_METHOD_CASH })"),
            settings + "approval_limits[0].method");
  const std::string large = R"(action: APPROVAL_ACTION_LARGE_RECEIPT currency: "EUR" )";
  EXPECT_EQ(Wrong(eur + "approval_limits { " + large + "} approval_limits { " + large +
                  "method: PAYMENT_METHOD_CASH }"),
            "");
  EXPECT_EQ(Wrong(eur + R"(approval_limits { currency: "EUR" })"),
            settings + "approval_limits[0].action");
}

TEST(PoliciesTest, ADroppedPolicyFallsBackToTheDefault) {
  v1::BookSettings settings;
  EXPECT_EQ(PolicyOf(settings, "gone").trigger(), v1::ALLOCATION_TRIGGER_ON_CREDIT);
  EXPECT_TRUE(HasPolicy(settings, "default"));
  EXPECT_FALSE(HasPolicy(settings, "gone"));
  v1::AllocationPolicy& policy = *settings.add_allocation_policies();
  policy.set_name("default");
  policy.set_trigger(v1::ALLOCATION_TRIGGER_NEVER);
  EXPECT_EQ(PolicyOf(settings, "gone").trigger(), v1::ALLOCATION_TRIGGER_NEVER);
}

}  // namespace
}  // namespace quittance
