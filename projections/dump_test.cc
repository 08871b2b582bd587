#include "projections/dump.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/base/key.h"
#include "projections/cursor.h"
#include "projections/testing/test_projections.h"

namespace quittance {
namespace {

using ::testing::HasSubstr;

// Of a build that had more read models, or more tables in one.
TEST(DumpTest, ACursorToATableThereIsNotIsRefused) {
  TestLedger ledger;
  TestProjections projections(&ledger.log());
  ASSERT_TRUE(projections.Start().ok());
  for (const auto& [model, table] : {std::pair(99, 0), std::pair(0, 99), std::pair(-1, 0)}) {
    rows::PageCursor cursor;
    cursor.set_query("Dump  false");
    cursor.set_after(Key().Int(model).Int(table).Int(0).Take());
    v1::DumpRequest request;
    request.set_cursor(EncodeCursor(cursor));
    Work work;
    const absl::Status status = projections->Dump(request, Soon(), work).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("cursor: is not of this dump"));
  }
}

}  // namespace
}  // namespace quittance
