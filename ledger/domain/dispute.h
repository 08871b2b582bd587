#pragma once
// The rules of dispute: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in dispute.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::RaiseDispute& command, Violations& violations);
void Validate(const v1::ResolveDispute& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::RaiseDispute& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ResolveDispute& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::DisputeRaised& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::DisputeResolved& event, TableWriter& rows);

void Post(const EventContext& context, const v1::DisputeRaised& event, Postings& postings);
void Post(const EventContext& context, const v1::DisputeResolved& event, Postings& postings);

}  // namespace quittance
