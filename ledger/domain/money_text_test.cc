#include "ledger/domain/money_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace quittance {
namespace {

TEST(MoneyTextTest, DecimalsFollowTheCurrency) {
  EXPECT_EQ(MoneyText(1234, "EUR"), "12.34 EUR");
  EXPECT_EQ(MoneyText(5, "EUR"), "0.05 EUR");
  EXPECT_EQ(MoneyText(-1200, "EUR"), "-12.00 EUR");
  EXPECT_EQ(MoneyText(1200, "JPY"), "1200 JPY");
  EXPECT_EQ(MoneyText(1200, "XPF"), "1200 XPF");
  EXPECT_EQ(MoneyText(1234, "KWD"), "1.234 KWD");
  EXPECT_EQ(MoneyText(12345, "CLF"), "1.2345 CLF");
  EXPECT_EQ(MoneyText(std::numeric_limits<int64_t>::min(), "EUR"), "-92233720368547758.08 EUR");
}

}  // namespace
}  // namespace quittance
