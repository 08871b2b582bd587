#pragma once
// The rules of provision: form of its command, decision, effects of its event on rows, postings.
// What may be refused stands at the command in provision.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::SetProvision& command, Violations& violations);
MaybeRefusal Decide(const Situation& situation, const v1::SetProvision& command, Outcome& outcome);
void Evolve(const EventContext& context, const v1::ProvisionSet& event, TableWriter& rows);
void Post(const EventContext& context, const v1::ProvisionSet& event, Postings& postings);

// Evolve of what a write-off takes from the provision or gives back, signed.
void ChangeProvided(const EventContext& context, std::string_view currency, int64_t change_minor,
                    TableWriter& rows);

}  // namespace quittance
