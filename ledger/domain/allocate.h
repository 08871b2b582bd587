#pragma once
// Allocation by the account's policy, in the same entry as what caused it. What is open and what is
// unapplied is what the rows say, as changed by the events already in the outcome; CreditAllocated
// events are added to it. Where the policy says nothing, or nothing is left, none are.

#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// After an item arose or came back, or a credit came back: trigger ALWAYS applies every unapplied
// credit of the currency, oldest first, so that none stands beside an open item. REQUIRES: the
// account and the book.
void AllocateOnNewItems(const Situation& situation, std::string_view currency, Outcome& outcome);

// After an event of the outcome opened this credit: trigger ON_CREDIT applies it alone, ALWAYS as
// above. REQUIRES: the account and the book.
void AllocateOnNewCredit(const Situation& situation, std::string_view credit_id, Outcome& outcome);

// After an AccountProfileChanged of the outcome: a policy with trigger ALWAYS begins at once, in
// every currency. REQUIRES: the account and the book.
void AllocateOnNewPolicy(const Situation& situation, Outcome& outcome);

// Every unapplied credit of the currency, oldest first, whatever the trigger. REQUIRES: the account
// and the book.
void AllocateEverything(const Situation& situation, std::string_view currency, Outcome& outcome);

// As ordered, all or none; the events go to `trial`, which is of no use after a refusal. Refused as
// Allocate (allocation.proto). An order without a credit draws on `default_credit_id`.
// `has_own_date`: movements keep the command's effective date, else it is only the earliest they
// may have. REQUIRES: the account and the book.
using AllocationOrders = google::protobuf::RepeatedPtrField<v1::AllocationOrder>;
MaybeRefusal AllocateAsOrdered(const Situation& situation, const AllocationOrders& orders,
                               std::string_view default_credit_id, bool has_own_date,
                               Outcome& trial);

}  // namespace quittance
