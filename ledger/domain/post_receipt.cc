#include "ledger/domain/money_account.h"
#include "ledger/domain/receipt.h"

namespace quittance {

void Post(const EventContext&, const v1::ReceiptRecorded&, Postings&) {}
void Post(const EventContext&, const v1::ReceiptPending&, Postings&) {}
void Post(const EventContext&, const v1::ReceiptOutcomeUnknown&, Postings&) {}
void Post(const EventContext&, const v1::ReceiptFailed&, Postings&) {}
void Post(const EventContext&, const v1::ReceiptCleared&, Postings&) {}
void Post(const EventContext&, const v1::ChargebackLost&, Postings&) {}

void Post(const EventContext& context, const v1::ReceiptConfirmed& event, Postings& postings) {
  Debit(postings, MoneyAccountOf(event.method()), event.money_dimension(), event.currency(),
        event.amount_minor());
  Credit(postings, v1::CUSTOMER_CREDITS, context.account_id, event.currency(),
         event.amount_minor());
}

void Post(const EventContext& context, const v1::ReversedPaymentOpened& event, Postings& postings) {
  Debit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, event.currency(),
        event.amount_minor());
  Credit(postings, v1::CUSTOMER_CREDITS, context.account_id, event.currency(),
         event.amount_minor());
}

void Post(const EventContext& context, const v1::ReceiptReversed& event, Postings& postings) {
  Debit(postings, v1::CUSTOMER_CREDITS, context.account_id, event.currency(), event.amount_minor());
  Credit(postings, MoneyAccountOf(event.method()), event.money_dimension(), event.currency(),
         event.amount_minor());
}

void Post(const EventContext& context, const v1::ChargebackWon& event, Postings& postings) {
  Debit(postings, MoneyAccountOf(event.method()), event.money_dimension(), event.currency(),
        event.amount_minor());
  Credit(postings, v1::CUSTOMER_CREDITS, context.account_id, event.currency(),
         event.amount_minor());
}

}  // namespace quittance
