#pragma once
// Checked arithmetic on minor units; no floating point. Rounding is half-even.

#include <cstdint>
#include <optional>

namespace quittance {

// nullopt: the result leaves int64.
inline std::optional<int64_t> CheckedAdd(int64_t a, int64_t b) {
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

// a * b / divisor, rounded half-even, exact in between. nullopt: the result leaves int64.
// REQUIRES: divisor > 0.
std::optional<int64_t> MultiplyDivide(int64_t a, int64_t b, int64_t divisor);

// MultiplyDivide(amount, rate_bp, 10000).
std::optional<int64_t> ShareOf(int64_t amount_minor, uint32_t rate_bp);

// What `part` carries of `share` when a whole of `total` is taken in parts, `before` already taken:
// round(share of before + part) - round(share of before), half-even. So no part is off by more than
// one unit, none is below 0 or above itself, and parts that make up the whole carry exactly
// `share`. REQUIRES: 0 <= share <= total; total > 0; before, part >= 0; before + part <= total.
int64_t ShareOfPart(int64_t share, int64_t total, int64_t before, int64_t part);

}  // namespace quittance
