#pragma once
// The rules of supply holds: form of its commands, decisions, effects of its events on rows,
// postings. What may be refused stands at each command in hold.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

// SUPPLY_HOLD where one stops today.
MaybeRefusal CheckNoHold(const Situation& situation, const rows::AccountRow& account);

// When its last day is over. REQUIRES: a hold in force.
void EndHold(const Situation& situation, const std::string& id, Outcome& outcome);

void Validate(const v1::PlaceHold& command, Violations& violations);
void Validate(const v1::LiftHold& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::PlaceHold& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::LiftHold& command, Outcome& outcome);

void Evolve(const EventContext& context, const v1::HoldPlaced& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::HoldLifted& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::HoldEnded& event, TableWriter& rows);

void Post(const EventContext& context, const v1::HoldPlaced& event, Postings& postings);
void Post(const EventContext& context, const v1::HoldLifted& event, Postings& postings);
void Post(const EventContext& context, const v1::HoldEnded& event, Postings& postings);

}  // namespace quittance
