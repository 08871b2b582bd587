#pragma once
// The only code that changes item rows. It keeps exact what follows from them: the movements, the
// index of open items (present iff open > 0) and the account's receivable_minor and open_items.
// Used by evolve; every event of an item goes through here. The date is context.date.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// Early settlement as the invoice granted it; no discount: 0 and "".
struct EarlySettlement {
  uint32_t discount_bp = 0;
  std::string_view last_day;
};

// REQUIRES: no such item; amount > 0.
void OpenItem(const EventContext& context, std::string_view document_id, std::string_view currency,
              const v1::OpenItem& item, const EarlySettlement& settlement, TableWriter& rows);

// Changes what is open, signed. REQUIRES: the item; 0 <= open + change <= amount; not before the
// item's last movement.
void MoveItem(const EventContext& context, std::string_view item_id, int64_t open_change_minor,
              TableWriter& rows);

// REQUIRES: the item.
void ChangeDueDate(const EventContext& context, std::string_view item_id, std::string_view due_date,
                   TableWriter& rows);

// disputed_minor is the sum of the item's unresolved disputes. REQUIRES: the item; it stays >= 0.
void ChangeDisputed(const EventContext& context, std::string_view item_id, int64_t change_minor,
                    TableWriter& rows);

// Early-settlement discount taken so far. REQUIRES: the item; it stays >= 0.
void ChangeDiscountTaken(const EventContext& context, std::string_view item_id,
                         int64_t change_minor, TableWriter& rows);

// Takes a credit note's part off: open falls, what the notes took rises. REQUIRES: as MoveItem.
void CreditItem(const EventContext& context, std::string_view item_id, int64_t amount_minor,
                TableWriter& rows);

// Days of the item that bear interest by a charge, and no longer do. REQUIRES: the item.
void AddInterest(const EventContext& context, std::string_view item_id, rows::InterestSpan span,
                 TableWriter& rows);
void RemoveInterest(const EventContext& context, std::string_view item_id,
                    std::string_view charge_id, TableWriter& rows);

// Empty: not placed. REQUIRES: the item.
void ChangePlacement(const EventContext& context, std::string_view item_id,
                     std::string_view placement_id, TableWriter& rows);

// Key of the index of open items (tables::kOpenItem).
std::string OpenItemKey(const rows::ItemRow& item, std::string_view item_id);

// Reads that key back. The views live as long as the key.
struct OpenItemKeyParts {
  std::string_view currency;
  std::string_view due_date;  // empty: none
  std::string_view issue_date;
  std::string_view item_id;
};
OpenItemKeyParts ReadOpenItemKey(std::string_view key);

}  // namespace quittance
