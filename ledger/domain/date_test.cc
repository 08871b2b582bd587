#include "ledger/domain/date.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

TEST(DateTest, OnlyRealDatesInTheOneForm) {
  EXPECT_TRUE(IsDate("2024-02-29"));
  for (const char* bad :
       {"2023-02-29", "2024-2-29", "24-02-29", "2024-13-01", "1899-12-31", "", "2024-02-29 "}) {
    EXPECT_FALSE(IsDate(bad)) << bad;
  }
}

TEST(DateTest, ArithmeticCrossesMonthsAndTheEpoch) {
  EXPECT_EQ(DayOf("1970-01-01"), 0);
  EXPECT_EQ(DateOf(-1), "1969-12-31");
  EXPECT_EQ(AddDays("2024-02-28", 2), "2024-03-01");
  EXPECT_EQ(AddDays("2013-06-18", -1), "2013-06-17");
}

TEST(DateTest, InstantsFallOnTheirUtcDate) {
  EXPECT_EQ(DateOfMicros(MicrosOfDate("2013-06-18")), "2013-06-18");
  EXPECT_EQ(DateOfMicros(MicrosOfDate("2013-06-18") - 1), "2013-06-17");
  EXPECT_EQ(DateOfMicros(-1), "1969-12-31");
}

}  // namespace
}  // namespace quittance
