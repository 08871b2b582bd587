#pragma once
// Amounts as a clerk reads them.

#include <cstdint>
#include <string>
#include <string_view>

namespace quittance {

// Decimals of a currency in ISO 4217: 2 unless it is one of the exceptions (JPY 0, KWD 3, ...).
int DecimalsOf(std::string_view currency);

// "-12.34 EUR", "1200 JPY".
std::string MoneyText(int64_t amount_minor, std::string_view currency);

}  // namespace quittance
