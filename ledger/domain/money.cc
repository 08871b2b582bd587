#include "ledger/domain/money.h"

#include <limits>

#include "ledger/base/check.h"

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

int64_t ShareOfPart(int64_t share, int64_t total, int64_t before, int64_t part) {
  CHECK(0 <= share && share <= total && total > 0, "share {} of {}", share, total);
  CHECK(before >= 0 && part >= 0 && part <= total - before, "{} + {} of {}", before, part, total);
  return *MultiplyDivide(before + part, share, total) - *MultiplyDivide(before, share, total);
}

}  // namespace quittance
