#include "ledger/domain/credits.h"
#include "ledger/domain/money_account.h"
#include "ledger/domain/refund.h"
#include "ledger/domain/refunds.h"
#include "ledger/domain/tables.h"

namespace quittance {

void Evolve(const EventContext& context, const v1::RefundRequested& event, TableWriter& rows) {
  rows::DocumentRow& document = tables::kDocument.Edit(rows, context.stream, event.refund_id());
  document.set_kind(rows::DOCUMENT_REFUND);
  document.set_currency(event.currency());
  document.set_amount_minor(event.amount_minor());
  document.mutable_issue_date()->assign(context.date);
  OpenRefund(context, event.refund_id(), event.credit_id(), event.currency(), event.amount_minor(),
             rows);
  MoveCredit(context, event.credit_id(), -event.amount_minor(), rows);
}

void Evolve(const EventContext& context, const v1::RefundPaid& event, TableWriter& rows) {
  CloseRefund(context, event.refund_id(), rows::REFUND_PAID, rows);
}

void Evolve(const EventContext& context, const v1::RefundEnded& event, TableWriter& rows) {
  const rows::RefundRow* refund = tables::kRefund.Find(rows, context.stream, event.refund_id());
  const bool is_from_credit = refund != nullptr && !refund->credit_id().empty();
  CloseRefund(context, event.refund_id(), rows::REFUND_ENDED, rows);
  if (is_from_credit) {
    MoveCredit(context, event.credit_id(), event.amount_minor(), rows);
  } else {
    OpenCredit(context, event.credit_id(), event.refund_id(), event.currency(),
               event.amount_minor(), rows);
  }
}

void Post(const EventContext& context, const v1::RefundRequested& event, Postings& postings) {
  Debit(postings, v1::CUSTOMER_CREDITS, context.account_id, event.currency(), event.amount_minor());
  Credit(postings, v1::REFUNDS_PAYABLE, context.account_id, event.currency(), event.amount_minor());
}

void Post(const EventContext& context, const v1::RefundPaid& event, Postings& postings) {
  Debit(postings, v1::REFUNDS_PAYABLE, context.account_id, event.currency(), event.amount_minor());
  Credit(postings, MoneyAccountOf(event.method()), event.money_dimension(), event.currency(),
         event.amount_minor());
}

void Post(const EventContext& context, const v1::RefundEnded& event, Postings& postings) {
  Debit(postings, v1::REFUNDS_PAYABLE, context.account_id, event.currency(), event.amount_minor());
  Credit(postings, v1::CUSTOMER_CREDITS, context.account_id, event.currency(),
         event.amount_minor());
}

}  // namespace quittance
