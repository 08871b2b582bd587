#pragma once
// The rules of receipt: form of its commands, decisions, effects of its events on rows, postings.
// What may be refused stands at each command in receipt.proto.

#include <string>
#include <string_view>

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

// The item a reversal opens, due at once.
v1::OpenItem ReversedPaymentItem(const v1::ReversedPaymentOpened& event);

// The credit of a chargeback that was won.
std::string WonCreditId(std::string_view receipt_id);

// The credit that a ReceiptReversed or ReversedPaymentOpened moves.
template <typename Event>
const std::string& ReversedCreditOf(const Event& event) {
  return event.credit_id().empty() ? event.receipt_id() : event.credit_id();
}

void Validate(const v1::RecordReceipt& command, Violations& violations);
void Validate(const v1::ConfirmReceipt& command, Violations& violations);
void Validate(const v1::MarkReceiptPending& command, Violations& violations);
void Validate(const v1::MarkReceiptUnknown& command, Violations& violations);
void Validate(const v1::FailReceipt& command, Violations& violations);
void Validate(const v1::ClearReceipt& command, Violations& violations);
void Validate(const v1::ReverseReceipt& command, Violations& violations);
void Validate(const v1::WinChargeback& command, Violations& violations);
void Validate(const v1::LoseChargeback& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::RecordReceipt& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ConfirmReceipt& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::MarkReceiptPending& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::MarkReceiptUnknown& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::FailReceipt& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ClearReceipt& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::ReverseReceipt& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::WinChargeback& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::LoseChargeback& command,
                    Outcome& outcome);

void Evolve(const EventContext& context, const v1::ReceiptRecorded& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ReceiptConfirmed& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ReceiptPending& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ReceiptOutcomeUnknown& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ReceiptFailed& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ReceiptCleared& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ReceiptReversed& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ChargebackWon& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ChargebackLost& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::ReversedPaymentOpened& event, TableWriter& rows);

void Post(const EventContext& context, const v1::ReceiptRecorded& event, Postings& postings);
void Post(const EventContext& context, const v1::ReceiptConfirmed& event, Postings& postings);
void Post(const EventContext& context, const v1::ReceiptPending& event, Postings& postings);
void Post(const EventContext& context, const v1::ReceiptOutcomeUnknown& event, Postings& postings);
void Post(const EventContext& context, const v1::ReceiptFailed& event, Postings& postings);
void Post(const EventContext& context, const v1::ReceiptCleared& event, Postings& postings);
void Post(const EventContext& context, const v1::ReceiptReversed& event, Postings& postings);
void Post(const EventContext& context, const v1::ChargebackWon& event, Postings& postings);
void Post(const EventContext& context, const v1::ChargebackLost& event, Postings& postings);
void Post(const EventContext& context, const v1::ReversedPaymentOpened& event, Postings& postings);

}  // namespace quittance
