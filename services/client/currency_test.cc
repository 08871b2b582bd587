#include "services/client/currency.h"

#include <gtest/gtest.h>
#include <unicode/ucurr.h>
#include <unicode/uenum.h>
#include <unicode/unistr.h>

#include "ledger/domain/money_text.h"

namespace quittance {
namespace {

// The domain keeps its own list, because it is pure; ICU judges it for every code that ICU knows.
TEST(CurrencyTest, DecimalsAreThoseOfIso4217) {
  UErrorCode error = U_ZERO_ERROR;
  UEnumeration* codes = ucurr_openISOCurrencies(UCURR_COMMON | UCURR_NON_DEPRECATED, &error);
  ASSERT_TRUE(U_SUCCESS(error));
  int checked = 0;
  while (const char* code = uenum_next(codes, nullptr, &error)) {
    const icu::UnicodeString text(code);
    const int decimals =
        ucurr_getDefaultFractionDigits(icu::UnicodeString(text).getTerminatedBuffer(), &error);
    // CLDR shows some currencies without the decimals that ISO 4217 gives them.
    if (decimals == 0) continue;
    EXPECT_EQ(decimals, DecimalsOf(code)) << code;
    ++checked;
  }
  uenum_close(codes);
  EXPECT_GT(checked, 100);
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
