#pragma once
// The rules of write-off and recovery: form of its commands, decisions, effects of its events on
// rows, postings. What may be refused stands at each command in write_off.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::WriteOff& command, Violations& violations);
void Validate(const v1::ReverseWriteOff& command, Violations& violations);
void Validate(const v1::AllocateRecovery& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::WriteOff& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ReverseWriteOff& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::AllocateRecovery& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::WrittenOff& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::WriteOffReversed& event, TableWriter& rows);

void Post(const EventContext& context, const v1::WrittenOff& event, Postings& postings);
void Post(const EventContext& context, const v1::WriteOffReversed& event, Postings& postings);

// Evolve of a recovery made (> 0) or undone (< 0). REQUIRES: a write-off that stands.
void ChangeRecovered(const EventContext& context, std::string_view write_off_id,
                     int64_t change_minor, TableWriter& rows);

}  // namespace quittance
