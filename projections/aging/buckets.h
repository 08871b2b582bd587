#pragma once
// Aging of a set of items: open amounts by days past due.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "projections/minor_sum.h"
#include "projections/open_items/item_at.h"
#include "quittance/rows/parts.pb.h"
#include "quittance/v1/aging.pb.h"

namespace quittance::aging {

inline constexpr std::array<std::string_view, 8> kBucketNames = {
    "no due date", "not due", "1-30", "31-60", "61-90", "91-180", "181-365", "over 365"};

class Buckets {
 public:
  // `as_of_day`: DayOf(as_of). REQUIRES: open_minor > 0.
  void Add(const open_items::ItemAt& item, int32_t as_of_day);
  Buckets& operator+=(const Buckets& other);

  bool empty() const { return open_items_ == 0; }

  rows::AgingSums::Currency ToSums() const;
  // False: of another build, with other buckets.
  bool FromSums(const rows::AgingSums::Currency& sums);

  absl::StatusOr<v1::AgingRow> Row(std::string_view account_id, std::string_view currency) const;

 private:
  struct Sums {
    MinorSum open, disputed;
  };

  std::array<Sums, kBucketNames.size()> buckets_;
  uint64_t open_items_ = 0;
};

}  // namespace quittance::aging
