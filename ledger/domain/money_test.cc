#include "ledger/domain/money.h"

#include <gtest/gtest.h>

#include <algorithm>
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

TEST(MoneyTest, SharesOfPartsSumToTheShare) {
  // 1 of 3 over three equal parts: rounding each alone would lose it.
  EXPECT_EQ(ShareOfPart(1, 3, 0, 1), 0);
  EXPECT_EQ(ShareOfPart(1, 3, 1, 1), 1);
  EXPECT_EQ(ShareOfPart(1, 3, 2, 1), 0);
  for (const int64_t total : {7, 100, 122}) {
    for (int64_t share = 0; share <= total; ++share) {
      int64_t sum = 0;
      for (int64_t before = 0, part = 1; before < total; before += part, part = part % 5 + 1) {
        part = std::min(part, total - before);
        const int64_t carried = ShareOfPart(share, total, before, part);
        EXPECT_GE(carried, 0);
        EXPECT_LE(carried, part);
        sum += carried;
      }
      EXPECT_EQ(sum, share);
    }
  }
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(ShareOfPart(kMax, kMax, 0, kMax), kMax);
}

}  // namespace
}  // namespace quittance
