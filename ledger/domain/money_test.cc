#include "ledger/domain/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace quittance {
namespace {

TEST(MoneyTest, RoundsHalfToEven) {
  EXPECT_EQ(MultiplyDivide(5, 1, 10), 0);
  EXPECT_EQ(MultiplyDivide(15, 1, 10), 2);
  EXPECT_EQ(MultiplyDivide(25, 1, 10), 2);
  EXPECT_EQ(MultiplyDivide(26, 1, 10), 3);
  EXPECT_EQ(MultiplyDivide(-15, 1, 10), -2);
  EXPECT_EQ(MultiplyDivide(-5, 1, 10), 0);
  EXPECT_EQ(ShareOf(10050, 2200), 2211);
}

TEST(MoneyTest, OverflowIsAnAnswerNotAWrap) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(MultiplyDivide(kMax, 2, 1), std::nullopt);
  EXPECT_EQ(MultiplyDivide(kMax, 10'000, 10'000), kMax);
  EXPECT_EQ(CheckedAdd(kMax, 1), std::nullopt);
}

}  // namespace
}  // namespace quittance
