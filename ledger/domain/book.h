#pragma once
// The rules of book: form of its commands, decisions, effects of its events on rows, postings. What
// may be refused stands at each command in book.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::CreateBook& command, Violations& violations);
void Validate(const v1::ChangeBookSettings& command, Violations& violations);
void Validate(const v1::RaiseSchemaLevel& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::CreateBook& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ChangeBookSettings& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::RaiseSchemaLevel& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::BookCreated& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::BookSettingsChanged& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::SchemaLevelRaised& event, TableWriter& rows);

void Post(const EventContext& context, const v1::BookCreated& event, Postings& postings);
void Post(const EventContext& context, const v1::BookSettingsChanged& event, Postings& postings);
void Post(const EventContext& context, const v1::SchemaLevelRaised& event, Postings& postings);

}  // namespace quittance
