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

}  // namespace quittance
