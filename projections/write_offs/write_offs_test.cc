#include <gtest/gtest.h>

#include "projections/open_items/query.h"
#include "projections/statements/query.h"
#include "projections/testing/test_projections.h"
#include "projections/write_offs/query.h"

namespace quittance {
namespace {

class WriteOffsTest : public testing::Test {
 protected:
  void SetUp() override {
    ledger_.OpenBook();
    ledger_.OpenAccounts({"A1"});
    ledger_.Accept("2024-02-01",
                   "issue_invoice { account_id: 'A1' invoice { invoice_id: 'I1' lines { text: 'x' "
                   "unit_price_minor: 10000 } } }");
    ledger_.Accept("2024-06-01",
                   "write_off { account_id: 'A1' write_off_id: 'W1' item_id: 'I1/1' amount_minor: "
                   "9000 reason_code: 'insolvent' }");
    ledger_.Accept("2024-07-01",
                   "record_receipt { account_id: 'A1' receipt_id: 'R1' keep_unapplied: true "
                   "details { method: PAYMENT_METHOD_CARD amount_minor: 4000 } }");
    ledger_.Accept("2024-07-02",
                   "allocate_recovery { account_id: 'A1' write_off_id: 'W1' credit_id: 'R1' "
                   "amount_minor: 4000 }");
    ledger_.Accept("2024-08-01", "undo_allocation { account_id: 'A1' allocation_id: 'A1' }");
    ledger_.Accept(
        "2024-09-01",
        "reverse_write_off { account_id: 'A1' write_off_id: 'W1' reason_code: 'found' }");
    ASSERT_TRUE(projections_.Start().ok());
  }

  // "W1 9000-4000=5000": written off, recovered, left.
  std::string WriteOffs(const std::string& as_of, bool include_reversed = false) {
    v1::ListWriteOffsRequest request;
    request.mutable_header()->set_as_of(as_of);
    request.set_include_reversed(include_reversed);
    const auto response = ListWriteOffs(projections_.Context(), request);
    if (!response.ok()) return response.status().ToString();
    std::string text;
    for (const v1::WriteOffLine& line : response->rows()) {
      text += line.write_off_id() + " " + std::to_string(line.amount_minor()) + "-" +
              std::to_string(line.recovered_minor()) + "=" + std::to_string(line.left_minor()) +
              (line.reversed_date().empty() ? "" : " reversed " + line.reversed_date());
    }
    return text;
  }
  int64_t OpenAt(const std::string& as_of) {
    v1::ListOpenItemsRequest request;
    request.mutable_header()->set_as_of(as_of);
    const auto response = ListOpenItems(projections_.Context(), request);
    EXPECT_TRUE(response.ok() && response->rows_size() == 1);
    return response->rows(0).open_minor();
  }

  TestLedger ledger_;
  TestProjections projections_{&ledger_.log()};
};

TEST_F(WriteOffsTest, StandAsTheyDidOnTheDayAskedAbout) {
  EXPECT_EQ(WriteOffs("2024-05-31"), "");
  EXPECT_EQ(WriteOffs("2024-06-01"), "W1 9000-0=9000");
  EXPECT_EQ(WriteOffs("2024-07-31"), "W1 9000-4000=5000");
  EXPECT_EQ(WriteOffs("2024-08-31"), "W1 9000-0=9000");
  EXPECT_EQ(WriteOffs("2024-09-01"), "");
  EXPECT_EQ(WriteOffs("2024-09-01", true), "W1 9000-0=0 reversed 2024-09-01");
}

TEST_F(WriteOffsTest, TheItemIsOpenByWhatIsNotWrittenOff) {
  EXPECT_EQ(OpenAt("2024-05-31"), 10'000);
  EXPECT_EQ(OpenAt("2024-07-31"), 1'000);
  EXPECT_EQ(OpenAt("2024-09-01"), 10'000);
}

TEST_F(WriteOffsTest, AStatementShowsEachStep) {
  v1::GetStatementRequest request;
  request.set_account_id("A1");
  const auto response = GetStatement(projections_.Context(), request);
  ASSERT_TRUE(response.ok()) << response.status();
  std::string text;
  for (const v1::StatementLine& line : response->lines()) {
    text += line.kind() + " " + std::to_string(line.amount_minor()) + "; ";
  }
  EXPECT_EQ(text,
            "invoice 10000; write-off -9000; receipt -4000; recovery 4000; recovery undone -4000; "
            "write-off reversed 9000; ");
}

}  // namespace
}  // namespace quittance
