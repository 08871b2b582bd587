#include "services/client/currency.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

TEST(CurrencyTest, DecimalsAreThoseOfIso4217) {
  EXPECT_EQ(DecimalsOf("EUR"), 2);
  EXPECT_EQ(DecimalsOf("JPY"), 0);
  EXPECT_EQ(DecimalsOf("KWD"), 3);
}

TEST(CurrencyTest, AmountsReadAsPeopleWriteThem) {
  EXPECT_EQ(FormatMinor(0, "EUR"), "0.00");
  EXPECT_EQ(FormatMinor(-5, "EUR"), "-0.05");
  EXPECT_EQ(FormatMinor(123456789, "EUR"), "1,234,567.89");
  EXPECT_EQ(FormatMinor(1234, "JPY"), "1,234");
  EXPECT_EQ(FormatMinor(INT64_MIN, "EUR"), "-92,233,720,368,547,758.08");
}

TEST(CurrencyTest, DecimalsParseExactlyOrNotAtAll) {
  EXPECT_EQ(ParseDecimal("62.59", 2), 6259);
  EXPECT_EQ(ParseDecimal("31.3", 2), 3130);
  EXPECT_EQ(ParseDecimal("-7", 2), -700);
  EXPECT_EQ(ParseDecimal("1.100", 2), 110);
  EXPECT_EQ(ParseDecimal("0.005", 2), std::nullopt);
  EXPECT_EQ(ParseDecimal("1e3", 2), std::nullopt);
  EXPECT_EQ(ParseDecimal("", 2), std::nullopt);
  EXPECT_EQ(ParseDecimal(".5", 2), std::nullopt);
  EXPECT_EQ(ParseDecimal(std::string(300, '9'), 2), std::nullopt);
}

}  // namespace
}  // namespace quittance
