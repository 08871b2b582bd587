#pragma once
// The rules of approval: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in approval.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

// When its last day is over. REQUIRES: a request that waits.
void ExpireApproval(const Situation& situation, const std::string& id, Outcome& outcome);

void Validate(const v1::RequestApproval& command, Violations& violations);
void Validate(const v1::GrantApproval& command, Violations& violations);
void Validate(const v1::RejectApproval& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::RequestApproval& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::GrantApproval& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::RejectApproval& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::ApprovalRequested& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ApprovalGranted& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ApprovalRejected& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ApprovalExpired& event, TableWriter& rows);

void Post(const EventContext& context, const v1::ApprovalRequested& event, Postings& postings);
void Post(const EventContext& context, const v1::ApprovalGranted& event, Postings& postings);
void Post(const EventContext& context, const v1::ApprovalRejected& event, Postings& postings);
void Post(const EventContext& context, const v1::ApprovalExpired& event, Postings& postings);

}  // namespace quittance
