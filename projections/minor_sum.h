#pragma once
// Sums of minor units over customers, which may leave 64 bits although each customer's do not.

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string_view>

#include "absl/status/statusor.h"
#include "quittance/rows/parts.pb.h"

namespace quittance {

class MinorSum {
 public:
  MinorSum& operator+=(int64_t amount_minor) {
    sum_ += amount_minor;
    return *this;
  }
  MinorSum& operator+=(const MinorSum& other) {
    sum_ += other.sum_;
    return *this;
  }
  MinorSum& operator-=(const MinorSum& other) {
    sum_ -= other.sum_;
    return *this;
  }
  bool operator==(const MinorSum&) const = default;

  // OUT_OF_RANGE where it does not fit; `what` names it.
  absl::StatusOr<int64_t> Minor(std::string_view what) const {
    if (sum_ < std::numeric_limits<int64_t>::min() || sum_ > std::numeric_limits<int64_t>::max()) {
      return absl::OutOfRangeError(
          fmt::format("{} leaves 64 bits of minor units; ask for a part of it", what));
    }
    return static_cast<int64_t>(sum_);
  }

  rows::WideSum ToWide() const {
    rows::WideSum wide;
    wide.set_high(static_cast<int64_t>(sum_ >> 64));
    wide.set_low(static_cast<uint64_t>(sum_));
    return wide;
  }
  static MinorSum FromWide(const rows::WideSum& wide) {
    MinorSum sum;
    const auto high = static_cast<unsigned __int128>(static_cast<uint64_t>(wide.high()));
    sum.sum_ = static_cast<__int128>(high << 64 | wide.low());
    return sum;
  }

 private:
  __int128 sum_ = 0;
};

}  // namespace quittance
