#pragma once
// The rules of credit note: form of its commands, decisions, effects of its events on rows,
// postings. What may be refused stands at each command in credit_note.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::IssueCreditNote& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::IssueCreditNote& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::CreditNoteIssued& event, TableWriter& rows);

void Post(const EventContext& context, const v1::CreditNoteIssued& event, Postings& postings);

}  // namespace quittance
