#pragma once
// The rules of compensation: form of its command, decision, effects of its event on rows, postings.
// What may be refused stands at the command in compensation.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::GiveCompensation& command, Violations& violations);
MaybeRefusal Decide(const Situation& situation, const v1::GiveCompensation& command,
                    Outcome& outcome);
void Evolve(const EventContext& context, const v1::CompensationGiven& event, TableWriter& rows);
void Post(const EventContext& context, const v1::CompensationGiven& event, Postings& postings);

}  // namespace quittance
