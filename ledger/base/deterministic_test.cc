#include "ledger/base/deterministic.h"

#include <gtest/gtest.h>

#include "quittance/v1/refusal.pb.h"

namespace quittance {
namespace {

TEST(DeterministicTest, MapsComeInTheOrderOfTheirKeys) {
  v1::Refusal forwards, backwards;
  for (int i = 0; i < 30; ++i) {
    (*forwards.mutable_details())[std::to_string(i)] = "x";
    (*backwards.mutable_details())[std::to_string(29 - i)] = "x";
  }
  EXPECT_EQ(SerializeDeterministic(forwards), SerializeDeterministic(backwards));
  v1::Refusal parsed;
  EXPECT_TRUE(parsed.ParseFromString(SerializeDeterministic(forwards)));
  EXPECT_EQ(parsed.details_size(), 30);
  EXPECT_EQ(SerializeDeterministic(v1::Refusal()), "");
}

}  // namespace
}  // namespace quittance
