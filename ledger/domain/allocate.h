#pragma once
// Automatic allocation, in the same entry as what caused it. Both add CreditAllocated events for
// what the account's allocation policy says; where it says nothing, or nothing is left, none. What
// is open or unapplied is what the rows say, as changed by the events already in the outcome (a
// credit note's reductions, say).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// An item that an event already in the outcome opens, so that no row shows it yet.
struct NewItem {
  std::string_view item_id;
  std::string_view document_id;
  v1::ItemKind kind = v1::ITEM_KIND_UNSPECIFIED;
  std::string_view currency;
  std::string_view issue_date;  // date of the event that opens it
  std::string_view due_date;    // empty: none
  int64_t open_minor = 0;       // > 0
};

// A credit that an event already in the outcome opens.
struct NewCredit {
  std::string_view credit_id;
  std::string_view currency;
  std::string_view opened_date;
  int64_t unapplied_minor = 0;  // > 0
};

// Unapplied credits of the items' currency, oldest first, to the new items (trigger ALWAYS).
// REQUIRES: the account and the book; items of one currency.
void AllocateOnNewItems(const Situation& situation, std::span<const NewItem> items,
                        Outcome& outcome);

// The new credit to the account's open items (triggers ON_CREDIT, ALWAYS).
// `remittance_document_ids`: documents the payer says it is for. REQUIRES: the account and the
// book.
void AllocateOnNewCredit(const Situation& situation, const NewCredit& credit,
                         std::span<const std::string> remittance_document_ids, Outcome& outcome);

}  // namespace quittance
