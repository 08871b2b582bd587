#pragma once
// The rules of invoice: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in invoice.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::DraftInvoice& command, Violations& violations);
void Validate(const v1::DiscardDraft& command, Violations& violations);
void Validate(const v1::IssueInvoice& command, Violations& violations);
void Validate(const v1::VoidInvoice& command, Violations& violations);
void Validate(const v1::SetDueDate& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::DraftInvoice& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::DiscardDraft& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::IssueInvoice& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::VoidInvoice& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::SetDueDate& command, Outcome& outcome);

void Evolve(const EventContext& context, const v1::InvoiceDrafted& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::DraftDiscarded& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::InvoiceIssued& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::InvoiceVoided& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::DueDateSet& event, TableWriter& rows);

void Post(const EventContext& context, const v1::InvoiceDrafted& event, Postings& postings);
void Post(const EventContext& context, const v1::DraftDiscarded& event, Postings& postings);
void Post(const EventContext& context, const v1::InvoiceIssued& event, Postings& postings);
void Post(const EventContext& context, const v1::InvoiceVoided& event, Postings& postings);
void Post(const EventContext& context, const v1::DueDateSet& event, Postings& postings);

}  // namespace quittance
