#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "ledger/domain/invariants.h"
#include "ledger/domain/testing/bench.h"

namespace quittance {
namespace {

constexpr std::string_view kStream = "main/account/C1";

void Fill(Bench* bench) {
  bench->Must(R"(create_book { settings { currencies: "EUR" bank_accounts: "giro" } })");
  bench->Must(R"(open_account { account_id: "C1" kind: ACCOUNT_KIND_COMPANY })");
  bench->Must(R"(issue_invoice { account_id: "C1" invoice {
      invoice_id: "I1" lines { text: "a" unit_price_minor: 10000 } } })");
  bench->Must(R"(set_provision { account_id: "C1" run_id: "2026-06" amount_minor: 1000 })");
  bench->Must(R"(write_off { account_id: "C1" write_off_id: "W1" item_id: "I1/1"
      amount_minor: 6000 reason_code: "insolvent" })");
  bench->Must(R"(record_receipt { account_id: "C1" receipt_id: "R1" keep_unapplied: true details {
      method: PAYMENT_METHOD_BANK_TRANSFER amount_minor: 5000 } })");
  bench->Must(R"(allocate_recovery { account_id: "C1" write_off_id: "W1" credit_id: "R1"
      amount_minor: 2000 })");
  bench->Must(R"(register_complaint { account_id: "C1" complaint_id: "K1" subject_code: "late" })");
  bench->Must(R"(give_compensation { account_id: "C1" compensation_id: "G1" complaint_id: "K1"
      form: COMPENSATION_FORM_DISCOUNT item_id: "I1/1" amount_minor: 500 reason_code: "late" })");
}

struct Sabotage {
  const char* name;
  const char* number;
  std::function<void(rows::WriteOffRow&)> act;
};

class GivenUpInvariants : public testing::TestWithParam<Sabotage> {};

TEST_P(GivenUpInvariants, SpeakUpWhenBroken) {
  Bench bench;
  Fill(&bench);
  ASSERT_THAT(CheckInvariants(bench.rows), testing::IsEmpty());
  GetParam().act(tables::kWriteOff.Edit(bench.rows, kStream, "W1"));
  EXPECT_THAT(CheckInvariants(bench.rows),
              testing::Contains(testing::StartsWith(GetParam().number + std::string(": "))));
}

std::string NameOf(const testing::TestParamInfo<Sabotage>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    WriteOffs, GivenUpInvariants,
    testing::Values(
        Sabotage{"WriteOffOfNoItem", "W1", [](auto& row) { row.set_item_id("I9/1"); }},
        Sabotage{"RecoveredIsNotTheAllocations", "W2",
                 [](auto& row) { row.set_recovered_minor(1999); }},
        Sabotage{"MoreProvidedThanWrittenOff", "W2",
                 [](auto& row) { row.set_provided_minor(6001); }},
        Sabotage{"ReversedWhileRecovered", "W2", [](auto& row) { row.set_reversed(true); }},
        Sabotage{"WrittenOffForgotten", "W3", [](auto& row) { row.set_amount_minor(5999); }},
        Sabotage{"OpenIsNotWhatIsLeft", "I2", [](auto& row) { row.set_amount_minor(5999); }}),
    NameOf);

TEST(GivenUpInvariantsTest, CompensatedForgotten) {
  Bench bench;
  Fill(&bench);
  tables::kDocument.Edit(bench.rows, kStream, "I1").set_compensated_minor(499);
  EXPECT_THAT(CheckInvariants(bench.rows), testing::Contains(testing::StartsWith("D5: ")));
}

TEST(GivenUpInvariantsTest, TheDocumentCountsWhatIsWrittenOff) {
  Bench bench;
  Fill(&bench);
  tables::kDocument.Edit(bench.rows, kStream, "I1").set_written_off_minor(5999);
  EXPECT_THAT(CheckInvariants(bench.rows), testing::Contains(testing::StartsWith("W3: ")));
}

}  // namespace
}  // namespace quittance
