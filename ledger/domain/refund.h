#pragma once
// The rules of refund: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in refund.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::RequestRefund& command, Violations& violations);
void Validate(const v1::PayRefund& command, Violations& violations);
void Validate(const v1::EndRefund& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::RequestRefund& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::PayRefund& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::EndRefund& command, Outcome& outcome);

void Evolve(const EventContext& context, const v1::RefundRequested& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::RefundPaid& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::RefundEnded& event, TableWriter& rows);

void Post(const EventContext& context, const v1::RefundRequested& event, Postings& postings);
void Post(const EventContext& context, const v1::RefundPaid& event, Postings& postings);
void Post(const EventContext& context, const v1::RefundEnded& event, Postings& postings);

}  // namespace quittance
