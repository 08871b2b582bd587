#pragma once
// What invoices and charges have in common: a numbered document with open items, issued, taken back
// by credit notes, or void.

#include <string_view>

#include "ledger/domain/invoice_amounts.h"
#include "ledger/domain/items.h"
#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"

namespace quittance {

// NOT_FOUND, WRONG_STATE (a draft, void).
MaybeRefusal FindIssued(const Situation& situation, rows::DocumentKind kind, std::string_view id,
                        const rows::DocumentRow** document);

// Whether it can be voided: INVOICE_NOT_OPEN where something is allocated, credited or disputed;
// BEFORE_LAST_MOVEMENT. REQUIRES: an issued invoice or charge.
MaybeRefusal CheckUntouched(const Situation& situation, std::string_view id,
                            const rows::DocumentRow& document);

// What is left to take back of a document, by credit notes, discounts, differences and write-offs
// together.
// Discounts and differences that do not reduce tax, what is written off and discounts that
// compensate a complaint count in `gross_minor` only: debt that is given up is not credited as
// well.
struct DocumentLeft {
  int64_t gross_minor = 0;
  int64_t taxed_minor = 0;
  int64_t tax_minor = 0;
};
DocumentLeft LeftOf(const rows::DocumentRow& document);

// The tax in a part that is taken back: its part of the tax left, rounded half-even. So no part
// takes more tax than is left, and the last one takes all of it. REQUIRES: part <= gross left.
int64_t TaxOfPart(const DocumentLeft& left, int64_t part_minor);

// What a live allocation took of its item's document besides money; undone: with a minus.
struct Allowance {
  int64_t amount_minor = 0;  // discount + difference
  int64_t tax_minor = 0;     // share of it that reduces tax
  bool reduces_tax = false;
};
template <typename Event>
Allowance AllowanceOf(const Event& event) {
  return {.amount_minor = event.discount_minor() + event.difference_minor(),
          .tax_minor = event.tax_share_minor(),
          .reduces_tax = event.reduces_tax() || event.tax_share_minor() > 0};
}

// Evolve of an allocation with an allowance.
void ChangeAllowed(const EventContext& context, std::string_view document_id,
                   const Allowance& allowance, int sign, TableWriter& rows);

// Evolve of an issue: the document, its number taken, its items open.
struct IssuedDocument {
  rows::DocumentKind kind;
  std::string_view id;
  std::string_view number;
  std::string_view currency;
};
void PutIssued(const EventContext& context, const IssuedDocument& issued,
               const google::protobuf::RepeatedPtrField<v1::OpenItem>& items,
               const EarlySettlement& settlement, TableWriter& rows);

// Evolve of a void: the items end.
void PutVoid(const EventContext& context, std::string_view id,
             const google::protobuf::RepeatedPtrField<v1::OpenItem>& items, TableWriter& rows);

}  // namespace quittance
