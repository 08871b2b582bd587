#include "services/client/output.h"

#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <sstream>

#include "quittance/v1/balance.pb.h"
#include "quittance/v1/history.pb.h"

namespace quittance {
namespace {

TEST(OutputTest, TableAlignsAndCutsToTheWidth) {
  TextTable table(
      {{"id"}, {"text", TextTable::Align::kLeft, true}, {"amount", TextTable::Align::kRight}});
  table.Add({"A", "a rather long text that does not fit", "1.00"});
  table.AddRule();
  table.Add({"", "", "12.50"});
  std::ostringstream out;
  table.Print(out, 30);
  EXPECT_EQ(out.str(),
            "id  text                amount\n"
            "──  ──────────────────  ──────\n"
            "A   a rather long tex…    1.00\n"
            "──  ──────────────────  ──────\n"
            "                         12.50\n");
}

TEST(OutputTest, WidthCountsWhatATerminalShows) {
  EXPECT_EQ(DisplayWidth("呆账"), 4u);
  EXPECT_EQ(DisplayWidth("é"), 1u);
}

TEST(OutputTest, JsonHasProtoNamesZerosAndStringsForInt64) {
  v1::BalanceRow row;
  row.set_account_id("C1");
  row.set_receivable_minor(12345);
  const std::string json = ToJson(row);
  EXPECT_NE(json.find("\"receivable_minor\": \"12345\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"credit_minor\": \"0\""), std::string::npos) << json;
}

TEST(OutputTest, CsvQuotesWhatNeedsIt) {
  v1::TrialBalanceRow row;
  row.set_code("1100");
  row.set_name("Accounts, \"receivable\"");
  row.set_debit_minor(5);
  EXPECT_EQ(ToCsv({&row}, v1::TrialBalanceRow::descriptor()),
            "code,name,currency,debit_minor,credit_minor,dimension\r\n"
            "1100,\"Accounts, \"\"receivable\"\"\",,5,0,\r\n");
}

TEST(OutputTest, CsvCellsOfEveryKind) {
  v1::HistoryEntry entry;
  entry.set_hash("\x01\xff");
  entry.mutable_recorded_at()->set_seconds(1'704'067'200);
  entry.set_role(v1::ROLE_CLERK);
  const std::string csv = ToCsv({&entry}, v1::HistoryEntry::descriptor());
  EXPECT_NE(csv.find(",01ff\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",2024-01-01T00:00:00Z,"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",ROLE_CLERK,"), std::string::npos) << csv;

  google::protobuf::SourceCodeInfo::Location location;
  location.add_path(4);
  location.add_path(7);
  EXPECT_NE(ToCsv({&location}, location.GetDescriptor()).find("\r\n4;7,"), std::string::npos);
}

TEST(OutputTest, ATableKnowsWhetherItFits) {
  TextTable table({{"text", TextTable::Align::kLeft, true}, {"amount", TextTable::Align::kRight}});
  table.Add({std::string(50, 'x'), std::string(16, '1')});
  EXPECT_TRUE(table.Fits(26));
  EXPECT_FALSE(table.Fits(25));
}

TEST(OutputTest, BarsGrowByEighths) {
  EXPECT_EQ(Bar(1, 2, 4), "██");
  EXPECT_EQ(Bar(1, 1000, 4), "▏");
  EXPECT_EQ(Bar(0, 10, 4), "");
}

}  // namespace
}  // namespace quittance
