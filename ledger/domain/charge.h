#pragma once
// The rules of charge: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in charge.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::RaiseCharge& command, Violations& violations);
void Validate(const v1::ChargeInterest& command, Violations& violations);
void Validate(const v1::VoidCharge& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::RaiseCharge& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ChargeInterest& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::VoidCharge& command, Outcome& outcome);

void Evolve(const EventContext& context, const v1::ChargeRaised& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ChargeVoided& event, TableWriter& rows);

void Post(const EventContext& context, const v1::ChargeRaised& event, Postings& postings);
void Post(const EventContext& context, const v1::ChargeVoided& event, Postings& postings);

}  // namespace quittance
