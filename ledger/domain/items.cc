#include "ledger/domain/items.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/key.h"
#include "ledger/domain/money.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

// Sorts after every date.
constexpr std::string_view kNoDueDate = "~";

rows::ItemRow& EditExisting(const EventContext& context, std::string_view item_id,
                            TableWriter& rows) {
  rows::ItemRow& item = tables::kItem.Edit(rows, context.stream, item_id);
  CHECK(item.amount_minor() > 0, "{} has no item {}", context.stream, item_id);
  return item;
}

void AddMovement(const EventContext& context, std::string_view item_id, rows::ItemRow& item,
                 int64_t open_change_minor, TableWriter& rows) {
  CHECK(item.last_movement_date() <= context.date, "item {} moved on {} before {}", item_id,
        context.date, item.last_movement_date());
  const uint64_t number = item.movements() + 1;
  item.set_movements(number);
  item.mutable_last_movement_date()->assign(context.date.data(), context.date.size());
  rows::ItemMovementRow& movement = tables::kItemMovement.Edit(
      rows, context.stream, Key().Text(item_id).Int(static_cast<int64_t>(number)));
  movement.mutable_date()->assign(context.date.data(), context.date.size());
  movement.set_open_change_minor(open_change_minor);
}

// REQUIRES: change != 0.
void KeepOpenSums(const EventContext& context, const std::string& currency, const std::string& key,
                  int64_t open_before, int64_t change, TableWriter& rows) {
  rows::AccountTotals& totals = EditTotals(context, currency, rows);
  totals.set_receivable_minor(MovedTotal(totals.receivable_minor(), change));
  if (open_before == 0) {
    totals.set_open_items(totals.open_items() + 1);
    tables::kOpenItem.Edit(rows, context.stream, key);
  } else if (open_before + change == 0) {
    totals.set_open_items(totals.open_items() - 1);
    tables::kOpenItem.Erase(rows, context.stream, key);
  }
}

}  // namespace

void OpenItem(const EventContext& context, std::string_view document_id, std::string_view currency,
              const v1::OpenItem& item, const EarlySettlement& settlement, TableWriter& rows) {
  CHECK(item.amount_minor() > 0, "item {} of {}", item.item_id(), item.amount_minor());
  rows::ItemRow& row = tables::kItem.Edit(rows, context.stream, item.item_id());
  CHECK(row.amount_minor() == 0, "item {} exists", item.item_id());
  row.mutable_document_id()->assign(document_id.data(), document_id.size());
  row.set_kind(item.kind());
  row.mutable_currency()->assign(currency.data(), currency.size());
  row.mutable_issue_date()->assign(context.date.data(), context.date.size());
  row.set_due_date(item.due_date());
  row.set_amount_minor(item.amount_minor());
  row.set_net_minor(item.net_minor());
  row.set_tax_minor(item.tax_minor());
  row.set_open_minor(item.amount_minor());
  row.set_discount_bp(settlement.discount_bp);
  row.mutable_discount_until()->assign(settlement.last_day.data(), settlement.last_day.size());
  const std::string key = OpenItemKey(row, item.item_id());
  AddMovement(context, item.item_id(), row, item.amount_minor(), rows);
  KeepOpenSums(context, std::string(currency), key, 0, item.amount_minor(), rows);
}

void MoveItem(const EventContext& context, std::string_view item_id, int64_t open_change_minor,
              TableWriter& rows) {
  if (open_change_minor == 0) return;
  rows::ItemRow& item = EditExisting(context, item_id, rows);
  const int64_t before = item.open_minor();
  const std::optional<int64_t> after = CheckedAdd(before, open_change_minor);
  CHECK(after.has_value() && *after >= 0 && *after <= item.amount_minor(),
        "item {} of {}: open {} moved by {}", item_id, item.amount_minor(), before,
        open_change_minor);
  item.set_open_minor(*after);
  const std::string key = OpenItemKey(item, item_id);
  const std::string currency = item.currency();
  AddMovement(context, item_id, item, open_change_minor, rows);
  KeepOpenSums(context, currency, key, before, open_change_minor, rows);
}

void ChangeDueDate(const EventContext& context, std::string_view item_id, std::string_view due_date,
                   TableWriter& rows) {
  rows::ItemRow& item = EditExisting(context, item_id, rows);
  const bool is_open = item.open_minor() > 0;
  const std::string before = OpenItemKey(item, item_id);
  item.mutable_due_date()->assign(due_date.data(), due_date.size());
  const std::string after = OpenItemKey(item, item_id);
  if (!is_open) return;
  tables::kOpenItem.Erase(rows, context.stream, before);
  tables::kOpenItem.Edit(rows, context.stream, after);
}

void ChangeDisputed(const EventContext& context, std::string_view item_id, int64_t change_minor,
                    TableWriter& rows) {
  rows::ItemRow& item = EditExisting(context, item_id, rows);
  item.set_disputed_minor(MovedTotal(item.disputed_minor(), change_minor));
}

void ChangeDiscountTaken(const EventContext& context, std::string_view item_id,
                         int64_t change_minor, TableWriter& rows) {
  rows::ItemRow& item = EditExisting(context, item_id, rows);
  item.set_discount_minor(MovedTotal(item.discount_minor(), change_minor));
}

void CreditItem(const EventContext& context, std::string_view item_id, int64_t amount_minor,
                TableWriter& rows) {
  MoveItem(context, item_id, -amount_minor, rows);
  rows::ItemRow& item = EditExisting(context, item_id, rows);
  item.set_credited_minor(MovedTotal(item.credited_minor(), amount_minor));
}

void AddInterest(const EventContext& context, std::string_view item_id, rows::InterestSpan span,
                 TableWriter& rows) {
  *EditExisting(context, item_id, rows).add_interest() = std::move(span);
}

void RemoveInterest(const EventContext& context, std::string_view item_id,
                    std::string_view charge_id, TableWriter& rows) {
  auto& spans = *EditExisting(context, item_id, rows).mutable_interest();
  spans.erase(std::remove_if(spans.begin(), spans.end(),
                             [&](const auto& span) { return span.charge_id() == charge_id; }),
              spans.end());
}

void ChangePlacement(const EventContext& context, std::string_view item_id,
                     std::string_view placement_id, TableWriter& rows) {
  EditExisting(context, item_id, rows)
      .mutable_placement_id()
      ->assign(placement_id.data(), placement_id.size());
}

std::string OpenItemKey(const rows::ItemRow& item, std::string_view item_id) {
  return Key()
      .Text(item.currency())
      .Text(item.due_date().empty() ? kNoDueDate : std::string_view(item.due_date()))
      .Text(item.issue_date())
      .Text(item_id)
      .Take();
}

OpenItemKeyParts ReadOpenItemKey(std::string_view key) {
  KeyReader reader(key);
  OpenItemKeyParts parts;
  parts.currency = reader.Text();
  parts.due_date = reader.Text();
  if (parts.due_date == kNoDueDate) parts.due_date = "";
  parts.issue_date = reader.Text();
  parts.item_id = reader.Text();
  return parts;
}

}  // namespace quittance
