#pragma once
// The rules of account: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in account.proto.

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

void Validate(const v1::OpenAccount& command, Violations& violations);
void Validate(const v1::ChangeAccountProfile& command, Violations& violations);
void Validate(const v1::SetCreditTerms& command, Violations& violations);
void Validate(const v1::BlockAccount& command, Violations& violations);
void Validate(const v1::UnblockAccount& command, Violations& violations);
void Validate(const v1::CloseAccount& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::OpenAccount& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ChangeAccountProfile& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::SetCreditTerms& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::BlockAccount& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::UnblockAccount& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::CloseAccount& command, Outcome& outcome);

void Evolve(const EventContext& context, const v1::AccountOpened& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::AccountProfileChanged& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::CreditTermsSet& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::AccountBlocked& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::AccountUnblocked& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::AccountClosed& event, TableWriter& rows);

void Post(const EventContext& context, const v1::AccountOpened& event, Postings& postings);
void Post(const EventContext& context, const v1::AccountProfileChanged& event, Postings& postings);
void Post(const EventContext& context, const v1::CreditTermsSet& event, Postings& postings);
void Post(const EventContext& context, const v1::AccountBlocked& event, Postings& postings);
void Post(const EventContext& context, const v1::AccountUnblocked& event, Postings& postings);
void Post(const EventContext& context, const v1::AccountClosed& event, Postings& postings);

}  // namespace quittance
