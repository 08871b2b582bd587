#pragma once
// The rules of allocation: form of its commands, decisions, effects of its events on rows,
// postings. What may be refused stands at each command in allocation.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::Allocate& command, Violations& violations);
void Validate(const v1::AllocateAutomatically& command, Violations& violations);
void Validate(const v1::UndoAllocation& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::Allocate& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::AllocateAutomatically& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::UndoAllocation& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::CreditAllocated& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::AllocationUndone& event, TableWriter& rows);

void Post(const EventContext& context, const v1::CreditAllocated& event, Postings& postings);
void Post(const EventContext& context, const v1::AllocationUndone& event, Postings& postings);

}  // namespace quittance
