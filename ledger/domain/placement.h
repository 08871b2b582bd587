#pragma once
// The rules of placement: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in placement.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::PlaceWithCollector& command, Violations& violations);
void Validate(const v1::RecallPlacement& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::PlaceWithCollector& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::RecallPlacement& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::PlacedWithCollector& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::PlacementRecalled& event, TableWriter& rows);

void Post(const EventContext& context, const v1::PlacedWithCollector& event, Postings& postings);
void Post(const EventContext& context, const v1::PlacementRecalled& event, Postings& postings);

}  // namespace quittance
