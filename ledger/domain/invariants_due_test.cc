#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "ledger/domain/due.h"
#include "ledger/domain/invariants.h"
#include "ledger/domain/testing/bench.h"

namespace quittance {
namespace {

constexpr std::string_view kStream = "main/account/C1";
constexpr std::string_view kLastDay = "2024-03-31";

struct Sabotage {
  const char* name;
  const char* number;
  std::function<void(TableWriter&)> act;
};

class DueInvariants : public testing::TestWithParam<Sabotage> {};

TEST_P(DueInvariants, SpeakUpWhenBroken) {
  Bench bench;
  bench.Must(R"(create_book { settings { currencies: "EUR" } })");
  bench.Must(R"(open_account { account_id: "C1" kind: ACCOUNT_KIND_COMPANY })");
  bench.Must(R"(place_hold { account_id: "C1" hold_id: "H1" reason_code: "overdue"
                             ends_on: "2024-03-31" })");
  ASSERT_THAT(CheckInvariants(bench.rows), testing::IsEmpty());
  GetParam().act(bench.rows);
  EXPECT_THAT(CheckInvariants(bench.rows),
              testing::Contains(testing::StartsWith(GetParam().number + std::string(": "))));
}

std::string NameOf(const testing::TestParamInfo<Sabotage>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Dues, DueInvariants,
    testing::Values(
        Sabotage{"WaitsUnknown", "L1",
                 [](TableWriter& rows) {
                   tables::kDue.Erase(rows, kStream,
                                      DueKey({std::string(kLastDay), rows::DUE_HOLD_ENDS, "H1"}));
                 }},
        Sabotage{"WaitsForNothing", "L1",
                 [](TableWriter& rows) {
                   tables::kDue.Edit(rows, kStream,
                                     DueKey({std::string(kLastDay), rows::DUE_HOLD_ENDS, "H2"}));
                 }},
        Sabotage{"AccountForgotten", "L2",
                 [](TableWriter& rows) {
                   tables::kDueAccount.Erase(rows, DueScope("main", kLastDay), "C1");
                 }},
        Sabotage{"AccountWithout", "L2",
                 [](TableWriter& rows) {
                   tables::kDueAccount.Edit(rows, DueScope("main", kLastDay), "C2");
                 }},
        Sabotage{"DayForgotten", "L2",
                 [](TableWriter& rows) { tables::kDueDate.Erase(rows, "main", kLastDay); }},
        Sabotage{"DayWithout", "L2",
                 [](TableWriter& rows) { tables::kDueDate.Edit(rows, "main", "2024-04-01"); }}),
    NameOf);

}  // namespace
}  // namespace quittance
