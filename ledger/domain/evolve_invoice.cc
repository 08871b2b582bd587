#include "ledger/domain/documents.h"
#include "ledger/domain/invoice.h"
#include "ledger/domain/invoice_amounts.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

void PutLines(const EventContext& context, const v1::InvoiceIssued& event, TableWriter& rows) {
  rows::DocumentRow& document = tables::kDocument.Edit(rows, context.stream, event.invoice_id());
  for (const v1::InvoiceLine& line : event.lines()) {
    rows::DocumentLine& kept = *document.add_lines();
    kept.set_net_minor(line.net_minor());
    kept.set_tax_minor(line.tax_minor());
    kept.set_tax_rate_bp(line.tax_rate_bp());
    kept.set_item(line.item());
  }
}

}  // namespace

void Evolve(const EventContext& context, const v1::InvoiceDrafted& event, TableWriter& rows) {
  rows::DocumentRow& document =
      tables::kDocument.Edit(rows, context.stream, event.invoice().invoice_id());
  document.set_kind(rows::DOCUMENT_INVOICE);
  document.set_state(rows::DOCUMENT_DRAFT);
  document.set_currency(event.invoice().currency());
  *document.mutable_draft() = event.invoice();
}

void Evolve(const EventContext& context, const v1::DraftDiscarded& event, TableWriter& rows) {
  tables::kDocument.Erase(rows, context.stream, event.invoice_id());
}

void Evolve(const EventContext& context, const v1::InvoiceIssued& event, TableWriter& rows) {
  PutIssued(context,
            {.kind = rows::DOCUMENT_INVOICE,
             .id = event.invoice_id(),
             .number = event.number(),
             .currency = event.currency()},
            event.items(), {.discount_bp = event.discount_bp(), .last_day = event.discount_until()},
            rows);
  PutLines(context, event, rows);
}

void Evolve(const EventContext& context, const v1::InvoiceVoided& event, TableWriter& rows) {
  PutVoid(context, event.invoice_id(), event.items(), rows);
}

void Evolve(const EventContext& context, const v1::DueDateSet& event, TableWriter& rows) {
  ChangeDueDate(context, event.item_id(), event.due_date(), rows);
}

void Post(const EventContext&, const v1::InvoiceDrafted&, Postings&) {}
void Post(const EventContext&, const v1::DraftDiscarded&, Postings&) {}

void Post(const EventContext& context, const v1::InvoiceIssued& event, Postings& postings) {
  const Amounts amounts = SumOf(event.items());
  const std::string& currency = event.currency();
  Debit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, currency, amounts.gross_minor);
  for (const auto& [item, net_minor] : RevenueOf(event.lines())) {
    Credit(postings, v1::REVENUE, item, currency, net_minor);
  }
  Credit(postings, v1::TAX_PAYABLE, "", currency, amounts.tax_minor);
}

void Post(const EventContext& context, const v1::InvoiceVoided& event, Postings& postings) {
  const Amounts amounts = SumOf(event.items());
  const std::string& currency = event.currency();
  if (event.revenue().empty()) {
    Debit(postings, v1::REVENUE, "", currency, amounts.net_minor);
  }
  for (const v1::ItemRevenue& revenue : event.revenue()) {
    Debit(postings, v1::REVENUE, revenue.item(), currency, revenue.net_minor());
  }
  Debit(postings, v1::TAX_PAYABLE, "", currency, amounts.tax_minor);
  Credit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, currency, amounts.gross_minor);
}

// A due date is no movement of money.
void Post(const EventContext&, const v1::DueDateSet&, Postings&) {}

}  // namespace quittance
