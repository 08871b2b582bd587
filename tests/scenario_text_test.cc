// What the reader of commands says to a text it does not understand, and that printing and reading
// are each other's opposite.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenario/read_command.h"
#include "tests/scenario/scenario.h"
#include "tests/scenario/words.h"

namespace quittance::scenario {
namespace {

std::string ErrorOf(std::string_view text) {
  const absl::StatusOr<v1::Command> command = ReadCommand(text);
  return command.ok() ? "" : std::string(command.status().message());
}

TEST(ReadCommand, FindsFieldsInMessagesInside) {
  const absl::StatusOr<v1::Command> command = ReadCommand(
      "issue_invoice C1 invoice_id=I1 lines=[{text=\"a b\" unit_price=1.5 tax_rate=7.25%}, "
      "{text=c}]"
      " effective_date=2024-01-01 discount=2%");
  ASSERT_TRUE(command.ok());
  const v1::IssueInvoice& issue = command->issue_invoice();
  EXPECT_EQ(issue.account_id(), "C1");
  EXPECT_EQ(issue.header().effective_date(), "2024-01-01");
  EXPECT_EQ(issue.invoice().discount_bp(), 200U);
  ASSERT_EQ(issue.invoice().lines_size(), 2);
  EXPECT_EQ(issue.invoice().lines(0).text(), "a b");
  EXPECT_EQ(issue.invoice().lines(0).unit_price_minor(), 150);
  EXPECT_EQ(issue.invoice().lines(0).tax_rate_bp(), 725U);
}

TEST(ReadCommand, NamesWhatItDoesNotUnderstand) {
  EXPECT_EQ(ErrorOf("pay C1"), "there is no command 'pay'");
  EXPECT_EQ(ErrorOf("close_account"), "close_account must name an account");
  EXPECT_EQ(ErrorOf("close_account colour=red"), "close_account must name an account");
  EXPECT_EQ(ErrorOf("close_account C1 colour=red"), "CloseAccount has no field 'colour'");
  EXPECT_EQ(ErrorOf("close_account C1 ]"), "CloseAccount has no field ''");
  EXPECT_EQ(ErrorOf("block_account C1 reason_code"), "'reason_code' lacks its '=value'");
  EXPECT_EQ(ErrorOf("raise_charge C1 amount=1.005"), "'1.005' is no value for amount_minor");
  EXPECT_EQ(ErrorOf("raise_charge C1 tax_rate=22"), "'22' is no value for tax_rate_bp");
  EXPECT_EQ(ErrorOf("raise_charge C1 kind=fees"), "'fees' is no value for kind");
  EXPECT_EQ(ErrorOf("raise_charge C1 text=\"a"), "a text lacks its closing quote");
  EXPECT_EQ(ErrorOf("allocate C1 allocations={}"), "allocations takes a list, [...]");
  EXPECT_EQ(ErrorOf("allocate C1 allocations=[{}"), "allocations lacks its closing ']'");
  EXPECT_EQ(ErrorOf("allocate C1 allocations=[{"), "allocations lacks its closing '}'");
  EXPECT_EQ(ErrorOf("allocate C1 allocations=[x]"), "allocations takes fields, {...}");
}

TEST(Words, NumbersAreReadAsPrinted) {
  const auto* amount = v1::OpenItem::descriptor()->FindFieldByName("amount_minor");
  const auto* rate = v1::InvoiceLine::descriptor()->FindFieldByName("tax_rate_bp");
  const auto* quantity = v1::InvoiceLine::descriptor()->FindFieldByName("quantity_milli");
  for (const auto* field : {amount, rate, quantity}) {
    for (const int64_t value : {int64_t{0}, int64_t{5}, int64_t{1'050}, int64_t{-12'345},
                                std::numeric_limits<int64_t>::max()}) {
      const std::string text = PrintNumber(value, UnitOf(*field));
      EXPECT_EQ(ReadNumber(text, UnitOf(*field)), value) << field->name() << "=" << text;
    }
  }
  EXPECT_EQ(PrintNumber(-5, UnitOf(*amount)), "-0.05");
  EXPECT_EQ(PrintNumber(2'250, UnitOf(*rate)), "22.5%");
  EXPECT_EQ(ReadNumber("1.", UnitOf(*amount)), std::nullopt);
  EXPECT_EQ(ReadNumber("99999999999999999999", UnitOf(*amount)), std::nullopt);
}

std::string RunErrorOf(std::string_view text) {
  const absl::StatusOr<Scenario> scenario = ParseScenario(text);
  if (!scenario.ok()) return std::string(scenario.status().message());
  const absl::StatusOr<ScenarioRun> run = RunScenario(*scenario);
  return run.ok() ? "" : std::string(run.status().message());
}

TEST(Scenario, SaysWhichLineIsWrong) {
  constexpr std::string_view kBook = "t\n\ngiven\n  create_book currencies=[EUR]\n";
  EXPECT_EQ(RunErrorOf(std::string(kBook)), "there is no `when`");
  EXPECT_EQ(RunErrorOf(std::string(kBook) + " on 2024-01-01\n"),
            "line 5: is not indented as a step");
  EXPECT_EQ(RunErrorOf(std::string(kBook) + "  on monday\nwhen\n  close_account C1\n"),
            "line 5: on YYYY-MM-DD");
  EXPECT_EQ(RunErrorOf(std::string(kBook) + "  by eve hacker\nwhen\n  close_account C1\n"),
            "line 5: there is no such role");
  EXPECT_THAT(RunErrorOf(std::string(kBook) + "  close_account C1\nwhen\n  close_account C1\n"),
              testing::StartsWith("line 5: not accepted:   refused NOT_FOUND"));
  EXPECT_EQ(RunErrorOf("t\n\nwhen\n  close_account C1\n  close_account C1\n"),
            "line 5: `when` has one command");
}

}  // namespace
}  // namespace quittance::scenario
