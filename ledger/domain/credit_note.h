#pragma once
// The rules of credit note: form of its commands, decisions, effects of its events on rows,
// postings. What may be refused stands at each command in credit_note.proto.

#include <vector>

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

// What to take back, by a command of its own or within a dispute's resolution: an amount, or of
// lines. The parts sum to it; without any the document's open items are reduced and the rest goes
// on account.
struct CreditNoteOrder {
  std::string_view credit_note_id;
  std::string_view document_id;
  int64_t amount_minor = 0;  // gross, > 0; 0 with lines
  std::vector<v1::LineCredit> lines;
  std::string_view reason_code;
  std::vector<v1::ItemReduction> reductions;
  int64_t on_account_minor = 0;
  int64_t refund_minor = 0;
};

// Refused as IssueCreditNote; else `issued` says all of what was decided but the number. The
// account must not be closed.
MaybeRefusal CheckCreditNote(const Situation& situation, const CreditNoteOrder& order,
                             v1::CreditNoteIssued* issued);

// The credit note with its number, dated by the command, and what the allocation policy makes of
// the part on account. REQUIRES: `issued` from CheckCreditNote in the same situation.
void AddCreditNote(const Situation& situation, v1::CreditNoteIssued issued, Outcome& outcome);

// Fills what is credited of which lines, each with its tax. NOT_FOUND (line),
// EXCEEDS_CREDITABLE_AMOUNT. REQUIRES: each line once.
MaybeRefusal FixLineCredits(const CreditNoteOrder& order, const rows::DocumentRow& document,
                            v1::CreditNoteIssued* issued);

// EXCEEDS_CREDITABLE_AMOUNT: `whose` says of what, e.g. "is left to credit".
v1::Refusal ExceedsCreditable(std::string_view document_id, int64_t left_minor, int64_t asked_minor,
                              std::string_view currency, std::string_view whose);

void Validate(const v1::IssueCreditNote& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::IssueCreditNote& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::CreditNoteIssued& event, TableWriter& rows);

void Post(const EventContext& context, const v1::CreditNoteIssued& event, Postings& postings);

}  // namespace quittance
