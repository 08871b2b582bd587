#include "ledger/base/key.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

TEST(KeyTest, OrderIsTheOrderOfTheParts) {
  EXPECT_LT(Key().Int(-5).str(), Key().Int(3).str());
  EXPECT_LT(Key().Int(3).str(), Key().Int(300).str());
  EXPECT_LT(Key().Text("a").Text("z").str(), Key().Text("ab").Text("a").str());
}

TEST(KeyTest, ReadsBackWhatWasBuilt) {
  const std::string bytes = Key().Text("EUR").Int(-42).Text("I1").Take();
  KeyReader reader(bytes);
  EXPECT_EQ(reader.Text(), "EUR");
  EXPECT_EQ(reader.Int(), -42);
  EXPECT_EQ(reader.Text(), "I1");
  EXPECT_TRUE(reader.done());
}

}  // namespace
}  // namespace quittance
