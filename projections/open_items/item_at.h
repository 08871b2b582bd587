#pragma once
// An item as it was at the end of a day.

#include <cstdint>
#include <string>
#include <string_view>

#include "quittance/rows/open_items.pb.h"

namespace quittance::open_items {

struct ItemAt {
  int64_t open_minor = 0;
  int64_t disputed_minor = 0;  // of what is open
  std::string_view due_date;   // empty: none yet
  std::string_view placement_id;
};

// Views point into the row. An item issued later is not open.
ItemAt ItemAsOf(const rows::DatedItemRow& row, std::string_view as_of);

// Days after the due date; 0 if not due. `as_of_day`: DayOf(as_of).
int32_t DaysPastDue(const ItemAt& item, int32_t as_of_day);

}  // namespace quittance::open_items
