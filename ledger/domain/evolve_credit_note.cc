#include "ledger/domain/credit_note.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/items.h"
#include "ledger/domain/numbers.h"
#include "ledger/domain/refunds.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

int64_t ReducedBy(const v1::CreditNoteIssued& event) {
  int64_t sum = 0;
  for (const v1::ItemReduction& reduction : event.reductions()) sum += reduction.amount_minor();
  return sum;
}

void PutNote(const EventContext& context, const v1::CreditNoteIssued& event, TableWriter& rows) {
  rows::DocumentRow& note = tables::kDocument.Edit(rows, context.stream, event.credit_note_id());
  note.set_kind(rows::DOCUMENT_CREDIT_NOTE);
  note.set_state(rows::DOCUMENT_ISSUED);
  note.set_number(event.number());
  note.set_currency(event.currency());
  note.mutable_issue_date()->assign(context.date.data(), context.date.size());
  note.set_amount_minor(event.amount_minor());
  note.set_net_minor(event.net_minor());
  note.set_tax_minor(event.tax_minor());
  note.set_credited_document_id(event.document_id());
  *note.mutable_reductions() = event.reductions();
  *note.mutable_line_credits() = event.lines();
}

}  // namespace

void Evolve(const EventContext& context, const v1::CreditNoteIssued& event, TableWriter& rows) {
  TakeNumber(context, event.number(), rows);
  PutNote(context, event, rows);
  rows::DocumentRow& document = tables::kDocument.Edit(rows, context.stream, event.document_id());
  document.set_credited_minor(document.credited_minor() + event.amount_minor());
  document.set_credited_tax_minor(document.credited_tax_minor() + event.tax_minor());
  for (const v1::LineCredit& credit : event.lines()) {
    rows::DocumentLine& line = *document.mutable_lines(static_cast<int>(credit.line()) - 1);
    line.set_credited_net_minor(line.credited_net_minor() + credit.net_minor());
    line.set_credited_tax_minor(line.credited_tax_minor() + credit.tax_minor());
  }
  for (const v1::ItemReduction& reduction : event.reductions()) {
    CreditItem(context, reduction.item_id(), reduction.amount_minor(), rows);
  }
  const std::string& id = event.credit_note_id();
  if (event.on_account_minor() > 0) {
    OpenCredit(context, id, id, event.currency(), event.on_account_minor(), rows);
  }
  if (event.refund_minor() > 0) {
    OpenRefund(context, id, "", event.currency(), event.refund_minor(), rows);
  }
}

void Post(const EventContext& context, const v1::CreditNoteIssued& event, Postings& postings) {
  const v1::ControlAccount against =
      event.of_charge() ? v1::LATE_FEES_AND_INTEREST : v1::DISCOUNTS_AND_ALLOWANCES;
  const std::string& currency = event.currency();
  Debit(postings, against, "", currency, event.net_minor());
  Debit(postings, v1::TAX_PAYABLE, "", currency, event.tax_minor());
  Credit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, currency, ReducedBy(event));
  Credit(postings, v1::CUSTOMER_CREDITS, context.account_id, currency, event.on_account_minor());
  Credit(postings, v1::REFUNDS_PAYABLE, context.account_id, currency, event.refund_minor());
}

}  // namespace quittance
