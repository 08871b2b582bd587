#include "projections/open_items/item_at.h"

#include <algorithm>

#include "ledger/domain/date.h"

namespace quittance::open_items {

ItemAt ItemAsOf(const rows::DatedItemRow& row, std::string_view as_of) {
  ItemAt item;
  for (const rows::DatedItemChange& change : row.changes()) {
    if (change.date() > as_of) continue;
    item.open_minor += change.open_minor();
    item.disputed_minor += change.disputed_minor();
  }
  // A payment may settle what was disputed.
  item.disputed_minor = std::min(item.disputed_minor, item.open_minor);
  if (row.due_from() <= as_of) item.due_date = row.due_date();
  for (const rows::DatedPlacement& placement : row.placements()) {
    if (placement.date() <= as_of) item.placement_id = placement.placement_id();
  }
  return item;
}

int32_t DaysPastDue(const ItemAt& item, int32_t as_of_day) {
  if (item.due_date.empty()) return 0;
  return std::max(0, as_of_day - DayOf(item.due_date));
}

}  // namespace quittance::open_items
