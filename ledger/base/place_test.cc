#include "ledger/base/place.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

// The vectors of Kafka's own UtilsTest.testMurmur2.
TEST(PlaceTest, Murmur2IsKafkas) {
  EXPECT_EQ(static_cast<int32_t>(Murmur2("21")), -973932308);
  EXPECT_EQ(static_cast<int32_t>(Murmur2("foobar")), -790332482);
  EXPECT_EQ(static_cast<int32_t>(Murmur2("a-little-bit-long-string")), -985981536);
  EXPECT_EQ(static_cast<int32_t>(Murmur2("a-little-bit-longer-string")), -1486304829);
  EXPECT_EQ(static_cast<int32_t>(Murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8")),
            -58897971);
  EXPECT_EQ(static_cast<int32_t>(Murmur2("abc")), 479470107);
}

TEST(PlaceTest, PartitionIsWithinTheCount) {
  EXPECT_EQ(PartitionOf("foobar", 1), 0u);
  EXPECT_LT(PartitionOf("main/account/C1", 8), 8u);
}

}  // namespace
}  // namespace quittance
