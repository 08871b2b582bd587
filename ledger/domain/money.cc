#include "ledger/domain/money.h"

#include <limits>

namespace quittance {

std::optional<int64_t> MultiplyDivide(int64_t a, int64_t b, int64_t divisor) {
  const __int128 product = static_cast<__int128>(a) * b;
  __int128 quotient = product / divisor;
  const __int128 remainder = product % divisor;
  const __int128 twice = (remainder < 0 ? -remainder : remainder) * 2;
  const bool is_odd = quotient % 2 != 0;
  if (twice > divisor || (twice == divisor && is_odd)) quotient += product < 0 ? -1 : 1;
  if (quotient > std::numeric_limits<int64_t>::max() ||
      quotient < std::numeric_limits<int64_t>::min()) {
    return std::nullopt;
  }
  return static_cast<int64_t>(quotient);
}

std::optional<int64_t> ShareOf(int64_t amount_minor, uint32_t rate_bp) {
  return MultiplyDivide(amount_minor, rate_bp, 10'000);
}

}  // namespace quittance
