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

// 1100 against `income` and 2200, as issued; the opposite, as voided.
void PostIssued(const EventContext& context, v1::ControlAccount income, std::string_view currency,
                const Amounts& amounts, Postings& postings);
void PostVoided(const EventContext& context, v1::ControlAccount income, std::string_view currency,
                const Amounts& amounts, Postings& postings);

}  // namespace quittance
