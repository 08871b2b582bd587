#include "services/client/currency.h"

#include "ledger/domain/money_text.h"

namespace quittance {

std::string FormatMinor(int64_t amount_minor, std::string_view currency) {
  const int decimals = DecimalsOf(currency);
  const bool negative = amount_minor < 0;
  std::string digits = std::to_string(amount_minor);
  if (negative) digits.erase(0, 1);
  if (digits.size() <= static_cast<size_t>(decimals)) {
    digits.insert(0, static_cast<size_t>(decimals) + 1 - digits.size(), '0');
  }
  const size_t whole = digits.size() - static_cast<size_t>(decimals);
  std::string text = negative ? "-" : "";
  for (size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) text.push_back(',');
    text.push_back(digits[i]);
  }
  if (decimals > 0) text.append(".").append(digits, whole);
  return text;
}

std::optional<int64_t> ParseDecimal(std::string_view text, int decimals) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return std::nullopt;
  int64_t amount = 0;
  const auto append = [&](char c) {
    return c >= '0' && c <= '9' && !__builtin_mul_overflow(amount, 10, &amount) &&
           !__builtin_add_overflow(amount, c - '0', &amount);
  };
  for (const char c : whole) {
    if (!append(c)) return std::nullopt;
  }
  for (size_t i = 0; i < fraction.size() || i < static_cast<size_t>(decimals); ++i) {
    const char c = i < fraction.size() ? fraction[i] : '0';
    // Zeros past the currency's decimals lose nothing.
    if (i >= static_cast<size_t>(decimals)) {
      if (c != '0') return std::nullopt;
      continue;
    }
    if (!append(c)) return std::nullopt;
  }
  return negative ? -amount : amount;
}

}  // namespace quittance
