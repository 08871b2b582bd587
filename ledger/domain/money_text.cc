#include "ledger/domain/money_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace quittance {
namespace {

constexpr std::array<std::string_view, 17> kNoDecimals = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                          "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                          "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<std::string_view, 7> kThreeDecimals = {"BHD", "IQD", "JOD", "KWD",
                                                            "LYD", "OMR", "TND"};

}  // namespace

int DecimalsOf(std::string_view currency) {
  if (std::ranges::binary_search(kNoDecimals, currency)) return 0;
  if (std::ranges::binary_search(kThreeDecimals, currency)) return 3;
  if (currency == "CLF" || currency == "UYW") return 4;
  return 2;
}

std::string MoneyText(int64_t amount_minor, std::string_view currency) {
  const bool is_negative = amount_minor < 0;
  // The negation of the smallest int64 does not fit int64.
  const uint64_t magnitude =
      is_negative ? ~static_cast<uint64_t>(amount_minor) + 1 : static_cast<uint64_t>(amount_minor);
  const int decimals = DecimalsOf(currency);
  const std::string_view sign = is_negative ? "-" : "";
  if (decimals == 0) return fmt::format("{}{} {}", sign, magnitude, currency);
  uint64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  return fmt::format("{}{}.{:0{}} {}", sign, magnitude / unit, magnitude % unit, decimals,
                     currency);
}

}  // namespace quittance
