#include "ledger/domain/items.h"
#include "ledger/domain/placement.h"
#include "ledger/domain/tables.h"

namespace quittance {

void Evolve(const EventContext& context, const v1::PlacedWithCollector& event, TableWriter& rows) {
  rows::PlacementRow& placement =
      tables::kPlacement.Edit(rows, context.stream, event.placement_id());
  placement.set_collector(event.collector());
  placement.mutable_placed_date()->assign(context.date);
  for (const v1::PlacedItem& item : event.items()) placement.add_item_ids(item.item_id());
  for (const v1::PlacedItem& item : event.items()) {
    ChangePlacement(context, item.item_id(), event.placement_id(), rows);
  }
}

void Evolve(const EventContext& context, const v1::PlacementRecalled& event, TableWriter& rows) {
  tables::kPlacement.Edit(rows, context.stream, event.placement_id()).set_recalled(true);
  for (const std::string& item_id : event.item_ids()) {
    ChangePlacement(context, item_id, "", rows);
  }
}

// The debt stays ours and open: a placement moves no money.
void Post(const EventContext&, const v1::PlacedWithCollector&, Postings&) {}
void Post(const EventContext&, const v1::PlacementRecalled&, Postings&) {}

}  // namespace quittance
