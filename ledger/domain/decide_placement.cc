#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ledger/domain/checks.h"
#include "ledger/domain/items.h"
#include "ledger/domain/placement.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

const rows::ItemRow& ItemOf(const Situation& situation, const std::string& item_id) {
  return *tables::kItem.Find(situation.rows, situation.stream, item_id);
}

// What is open and not disputed: nobody is dunned for what they contest.
int64_t PlaceableOf(const rows::ItemRow& item) {
  return std::max<int64_t>(item.open_minor() - item.disputed_minor(), 0);
}

// NOT_FOUND, WRONG_STATE, ALREADY_PLACED.
MaybeRefusal CheckPlaceable(const Situation& situation, const std::string& item_id) {
  const rows::ItemRow* item = tables::kItem.Find(situation.rows, situation.stream, item_id);
  if (item == nullptr) return NotFound("item", item_id);
  if (item->open_minor() == 0) {
    return WrongState("item", item_id, "settled", "open", "only an open item can be placed");
  }
  if (PlaceableOf(*item) == 0) {
    return WrongState("item", item_id, "disputed as a whole", "open and not disputed",
                      "what is disputed is not handed over");
  }
  if (item->placement_id().empty()) return std::nullopt;
  return Refuse(v1::ALREADY_PLACED,
                fmt::format("item {} is with a collector already, by placement {}", item_id,
                            item->placement_id()),
                {{"item", item_id}, {"placement", item->placement_id()}});
}

// In the order of the index: by currency, then oldest due first.
std::vector<std::string> PlaceableItems(const Situation& situation) {
  std::vector<std::string> open;
  tables::kOpenItem.Scan(situation.rows, situation.stream, "",
                         [&](std::string_view key, const rows::OpenItemRow&) {
                           open.emplace_back(ReadOpenItemKey(key).item_id);
                           return true;
                         });
  std::erase_if(open, [&](const std::string& item_id) {
    const rows::ItemRow& item = ItemOf(situation, item_id);
    return !item.placement_id().empty() || PlaceableOf(item) == 0;
  });
  return open;
}

// Not before any of the items was issued.
std::string_view PlacedDate(const Situation& situation, const std::vector<std::string>& item_ids) {
  std::string_view date = situation.effective_date;
  for (const std::string& item_id : item_ids) {
    date = std::max<std::string_view>(date, ItemOf(situation, item_id).issue_date());
  }
  return date;
}

void AddItem(const Situation& situation, const std::string& item_id,
             v1::PlacedWithCollector& placed) {
  const rows::ItemRow& item = ItemOf(situation, item_id);
  v1::PlacedItem& added = *placed.add_items();
  added.set_item_id(item_id);
  added.set_currency(item.currency());
  added.set_amount_minor(PlaceableOf(item));
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::PlaceWithCollector& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& id = command.placement_id();
  if (tables::kPlacement.Find(situation.rows, situation.stream, id) != nullptr) {
    return Refuse(v1::ALREADY_EXISTS, fmt::format("placement {} exists already", id),
                  {{"what", "placement"}, {"id", id}});
  }
  for (const std::string& item_id : command.item_ids()) {
    RETURN_IF_REFUSED(CheckPlaceable(situation, item_id));
  }
  std::vector<std::string> item_ids(command.item_ids().begin(), command.item_ids().end());
  if (item_ids.empty()) item_ids = PlaceableItems(situation);
  v1::PlacedWithCollector& placed =
      *outcome.Add(PlacedDate(situation, item_ids)).mutable_placed_with_collector();
  placed.set_placement_id(id);
  placed.set_collector(command.collector());
  placed.set_commission_bp(command.commission_bp());
  for (const std::string& item_id : item_ids) AddItem(situation, item_id, placed);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::RecallPlacement& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& id = command.placement_id();
  const rows::PlacementRow* placement =
      tables::kPlacement.Find(situation.rows, situation.stream, id);
  if (placement == nullptr) return NotFound("placement", id);
  if (placement->recalled()) {
    return WrongState("placement", id, "recalled", "placed", "it cannot be recalled again");
  }
  v1::PlacementRecalled& recalled =
      *outcome.Add(std::max<std::string_view>(situation.effective_date, placement->placed_date()))
           .mutable_placement_recalled();
  recalled.set_placement_id(id);
  *recalled.mutable_item_ids() = placement->item_ids();
  recalled.set_reason_code(command.reason_code());
  return std::nullopt;
}

}  // namespace quittance
