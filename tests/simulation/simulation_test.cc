#include <gtest/gtest.h>

#include "tests/simulation/world.h"

namespace quittance {
namespace {

constexpr uint64_t kSeeds = 300;

TEST(SimulationTest, HoldsForEverySeed) {
  const CoreFactory factory = FactoryOf<kTipRules>();
  WriterStats totals;
  uint64_t noise = 0;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    World world(seed, factory);
    ASSERT_EQ(world.Run(), "") << "seed " << seed;
    totals.refused += world.totals().refused;
    totals.repeated += world.totals().repeated;
    totals.rollbacks += world.totals().rollbacks;
    totals.read_backs += world.totals().read_backs;
    totals.claims += world.totals().claims;
    noise += world.noise();
  }
  // The troubles were there.
  EXPECT_GT(totals.refused, kSeeds);
  EXPECT_GT(totals.repeated, kSeeds);
  EXPECT_GT(totals.rollbacks, kSeeds);
  EXPECT_GT(totals.read_backs, totals.rollbacks);
  EXPECT_GT(totals.claims, kSeeds);
  EXPECT_GT(noise, kSeeds);
}

TEST(SimulationTest, TheSameSeedGivesTheSameLog) {
  const CoreFactory factory = FactoryOf<kTipRules>();
  for (uint64_t seed = 0; seed < 20; ++seed) {
    World first(seed, factory), second(seed, factory);
    ASSERT_EQ(first.Run(), "");
    ASSERT_EQ(second.Run(), "");
    EXPECT_EQ(ToHex(AsBytes(first.fingerprint())), ToHex(AsBytes(second.fingerprint())))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace quittance
