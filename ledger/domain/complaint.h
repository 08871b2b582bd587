#pragma once
// The rules of complaint: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in complaint.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::RegisterComplaint& command, Violations& violations);
void Validate(const v1::AcknowledgeComplaint& command, Violations& violations);
void Validate(const v1::InvestigateComplaint& command, Violations& violations);
void Validate(const v1::ResolveComplaint& command, Violations& violations);
void Validate(const v1::CloseComplaint& command, Violations& violations);
void Validate(const v1::ReopenComplaint& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::RegisterComplaint& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::AcknowledgeComplaint& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::InvestigateComplaint& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ResolveComplaint& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::CloseComplaint& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ReopenComplaint& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::ComplaintRegistered& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ComplaintAcknowledged& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ComplaintInvestigated& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ComplaintResolved& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ComplaintClosed& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ComplaintReopened& event, TableWriter& rows);

void Post(const EventContext& context, const v1::ComplaintRegistered& event, Postings& postings);
void Post(const EventContext& context, const v1::ComplaintAcknowledged& event, Postings& postings);
void Post(const EventContext& context, const v1::ComplaintInvestigated& event, Postings& postings);
void Post(const EventContext& context, const v1::ComplaintResolved& event, Postings& postings);
void Post(const EventContext& context, const v1::ComplaintClosed& event, Postings& postings);
void Post(const EventContext& context, const v1::ComplaintReopened& event, Postings& postings);

}  // namespace quittance
