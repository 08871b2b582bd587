#pragma once
// How people write amounts: decimals as ISO 4217 gives them for the currency.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quittance {

// "-1,234.50": grouped by thousands, no currency.
std::string FormatMinor(int64_t amount_minor, std::string_view currency);

// "1234.5" -> 123450 for EUR. nullopt: not a plain decimal number, too many decimals, or outside
// int64. No exponent, no grouping, point as the decimal sign; a leading '-' is allowed.
std::optional<int64_t> ParseDecimal(std::string_view text, int decimals);

}  // namespace quittance
