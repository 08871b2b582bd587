#include "ledger/base/work.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

TEST(WorkTest, PartsComeToTheWholeWhateverTheirNumber) {
  for (const size_t parts : {1u, 3u, 7u, 200u}) {
    Work work;
    work.Expect(100);
    uint64_t before = 0;
    for (size_t i = 0; i < parts; ++i) {
      work.AdvancePart(100, i, parts);
      EXPECT_GE(work.share().done, before);
      before = work.share().done;
    }
    EXPECT_EQ(work.share().done, 100u) << parts;
  }
}

TEST(WorkTest, AStopCheckAsksNowAndThen) {
  int asked = 0;
  const Work work([&] { return ++asked == 2; });
  StopCheck check(&work);
  int pieces = 0;
  while (!check.stopped() && pieces < 1'000'000) ++pieces;
  EXPECT_EQ(asked, 2);
  EXPECT_GT(pieces, 1'000);
  EXPECT_LT(pieces, 10'000);
  EXPECT_TRUE(check.stopped());
  EXPECT_EQ(asked, 2) << "once stopped it asks no more";
}

TEST(WorkTest, NobodyStopsWorkWithoutAStop) { EXPECT_FALSE(Work().stopped()); }

}  // namespace
}  // namespace quittance
