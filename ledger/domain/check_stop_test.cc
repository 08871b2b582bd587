// Full checks of a partition end soon once nobody wants them any more.

#include <gtest/gtest.h>

#include "ledger/domain/invariants.h"
#include "ledger/domain/posted_sums.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// Every table has empty rows in scopes without end; a test that goes on past a million fails.
class EndlessTables final : public TableReader {
 public:
  const google::protobuf::Message* FindRow(const TableInfo&, std::string_view,
                                           std::string_view) const override {
    return nullptr;
  }
  void ScanRows(const TableInfo&, std::string_view, std::string_view, RowVisitor) const override {}
  void ScanAll(const TableInfo& table, std::string_view, ScopedRowVisitor visit) const override {
    ++scans;
    while (visit("main/account/x", std::string_view("x\0", 2), *table.prototype) &&
           rows < 1'000'000) {
      ++rows;
    }
  }

  mutable uint64_t rows = 0, scans = 0;
};

TEST(CheckStopTest, InvariantsAskWhileTheyScan) {
  const EndlessTables tables;
  const Work work([&] { return tables.rows > 20'000; });
  CheckInvariants(tables, work);
  EXPECT_LT(tables.rows, 30'000u);
}

TEST(CheckStopTest, PostedSumsAskWhileTheyScan) {
  const EndlessTables tables;
  const Work work([&] { return tables.rows > 20'000; });
  EXPECT_TRUE(PostedSums().Findings(tables, work).empty());
  EXPECT_LT(tables.rows, 30'000u);
  EXPECT_EQ(tables.scans, 3u);
}

}  // namespace
}  // namespace quittance
