#include <algorithm>
#include <set>

#include "ledger/base/key.h"
#include "ledger/domain/invariants_parts.h"
#include "ledger/domain/items.h"

namespace quittance::invariants {
namespace {

// What voiding took off: all that was open then.
int64_t VoidedOf(const AccountRows& account, const rows::ItemRow& item) {
  const auto document = account.documents.find(item.document_id());
  const bool is_void =
      document != account.documents.end() && document->second.state() == rows::DOCUMENT_VOID;
  return is_void ? item.amount_minor() : 0;
}

void CheckItem(const AccountRows& account, const LiveSums& sums, const std::string& id,
               const rows::ItemRow& item, Findings& findings) {
  findings.Expect(
      item.amount_minor() > 0 && item.amount_minor() == item.net_minor() + item.tax_minor(), "I1",
      "item {} of {} has net {} and tax {}", id, item.amount_minor(), item.net_minor(),
      item.tax_minor());
  findings.Expect(0 <= item.open_minor() && item.open_minor() <= item.amount_minor(), "I1",
                  "item {} of {} has {} open", id, item.amount_minor(), item.open_minor());
  const int64_t applied = SumOf(sums.applied_to_item, id);
  const int64_t credited = SumOf(sums.credit_notes_on_item, id);
  const int64_t voided = VoidedOf(account, item);
  const int64_t given_up =
      SumOf(sums.written_off_of_item, id) + SumOf(sums.compensated_of_item, id);
  findings.Expect(item.open_minor() == item.amount_minor() - applied - credited - voided - given_up,
                  "I2",
                  "item {} has {} open of {}, but {} applied, {} credited, {} voided, {} given up",
                  id, item.open_minor(), item.amount_minor(), applied, credited, voided, given_up);
  findings.Expect(item.discount_minor() == SumOf(sums.discount_on_item, id), "I2",
                  "item {} has {} discount taken, its allocations {}", id, item.discount_minor(),
                  SumOf(sums.discount_on_item, id));
  findings.Expect(item.credited_minor() == credited, "I2",
                  "item {} counts {} credited, its credit notes {}", id, item.credited_minor(),
                  credited);
  const bool is_indexed = account.open_items.contains(OpenItemKey(item, id));
  findings.Expect(is_indexed == (item.open_minor() > 0), "I4",
                  "item {} has {} open and {} in the index", id, item.open_minor(),
                  is_indexed ? "stands" : "does not stand");
}

// The item's movements in their order; each one's number follows the one before.
std::vector<const rows::ItemMovementRow*> MovementsOf(const AccountRows& account,
                                                      const std::string& id) {
  std::vector<const rows::ItemMovementRow*> movements;
  for (int64_t number = 1;; ++number) {
    const auto found = account.movements.find(Key().Text(id).Int(number).Take());
    if (found == account.movements.end()) return movements;
    movements.push_back(&found->second);
  }
}

void CheckMovementsOf(const std::string& id, const rows::ItemRow& item,
                      const std::vector<const rows::ItemMovementRow*>& movements,
                      Findings& findings) {
  findings.Expect(movements.size() == item.movements(), "I3",
                  "item {} counts {} movements and has {}", id, item.movements(), movements.size());
  int64_t open = 0;
  std::string_view last = item.issue_date();
  for (const rows::ItemMovementRow* movement : movements) {
    findings.Expect(movement->date() >= last, "I3", "item {} moved on {} after {}", id,
                    movement->date(), last);
    last = movement->date();
    open += movement->open_change_minor();
    findings.Expect(0 <= open && open <= item.amount_minor(), "I3",
                    "item {} of {} had {} open on {}", id, item.amount_minor(), open, last);
  }
  findings.Expect(open == item.open_minor(), "I3", "item {} has {} open, its movements sum to {}",
                  id, item.open_minor(), open);
  findings.Expect(last == item.last_movement_date(), "I3",
                  "item {} says it last moved on {}, not {}", id, item.last_movement_date(), last);
}

// Item ids of the placements that stand, each once.
std::map<std::string, std::string> PlacedItems(const AccountRows& account, Findings& findings) {
  std::map<std::string, std::string> placed;
  for (const auto& [placement_id, placement] : account.placements) {
    if (placement.recalled()) continue;
    for (const std::string& item_id : placement.item_ids()) {
      const auto [other, is_new] = placed.emplace(item_id, placement_id);
      findings.Expect(is_new, "I6", "item {} is placed by {} and by {}", item_id, other->second,
                      placement_id);
    }
  }
  return placed;
}

void CheckInterest(const AccountRows& account, const std::string& id, const rows::ItemRow& item,
                   Findings& findings) {
  std::string_view until;
  std::vector<const rows::InterestSpan*> spans;
  for (const rows::InterestSpan& span : item.interest()) spans.push_back(&span);
  std::ranges::sort(spans, {}, [](const auto* span) { return span->from_date(); });
  for (const rows::InterestSpan* span : spans) {
    findings.Expect(until <= span->from_date() && span->from_date() < span->to_date(), "I7",
                    "item {} bears interest from {} to {} by {}, but until {} already", id,
                    span->from_date(), span->to_date(), span->charge_id(), until);
    until = span->to_date();
    const auto charge = account.documents.find(span->charge_id());
    const bool is_charged = charge != account.documents.end() &&
                            charge->second.state() == rows::DOCUMENT_ISSUED &&
                            charge->second.related_item_id() == id;
    findings.Expect(is_charged, "I7", "item {} bears interest by {}, which does not charge it", id,
                    span->charge_id());
  }
}

}  // namespace

void CheckItems(const AccountRows& account, const LiveSums& sums, Findings& findings) {
  uint64_t open_items = 0;
  for (const auto& [id, item] : account.items) {
    CheckItem(account, sums, id, item, findings);
    CheckInterest(account, id, item, findings);
    if (item.open_minor() > 0) ++open_items;
  }
  findings.Expect(open_items == account.open_items.size(), "I4",
                  "{} items are open, {} stand in the index", open_items,
                  account.open_items.size());
}

void CheckMovements(const AccountRows& account, Findings& findings) {
  size_t known = 0;
  for (const auto& [id, item] : account.items) {
    const auto movements = MovementsOf(account, id);
    known += movements.size();
    CheckMovementsOf(id, item, movements, findings);
  }
  findings.Expect(known == account.movements.size(), "I3", "{} movements belong to no item",
                  account.movements.size() - known);
}

void CheckDisputesAndPlacements(const AccountRows& account, const LiveSums& sums,
                                Findings& findings) {
  std::map<std::string, std::string> placed = PlacedItems(account, findings);
  for (const auto& [id, item] : account.items) {
    findings.Expect(item.disputed_minor() == SumOf(sums.disputed_of_item, id), "I5",
                    "item {} has {} disputed, its disputes {}", id, item.disputed_minor(),
                    SumOf(sums.disputed_of_item, id));
    findings.Expect(item.disputed_minor() <= item.amount_minor(), "I5",
                    "item {} of {} has {} disputed", id, item.amount_minor(),
                    item.disputed_minor());
    const auto placement = placed.find(id);
    const std::string by = placement == placed.end() ? "" : placement->second;
    findings.Expect(item.placement_id() == by, "I6", "item {} says it is placed by '{}', not '{}'",
                    id, item.placement_id(), by);
    placed.erase(id);
  }
  for (const auto& [id, placement] : placed) {
    findings.Add("I6", "placement {} has item {}, which does not exist", placement, id);
  }
  for (const auto& [id, dispute] : account.disputes) {
    const auto item = account.items.find(dispute.item_id());
    findings.Expect(item != account.items.end() && item->second.currency() == dispute.currency(),
                    "I5", "dispute {} is about item {}, which does not exist in {}", id,
                    dispute.item_id(), dispute.currency());
  }
}

}  // namespace quittance::invariants
