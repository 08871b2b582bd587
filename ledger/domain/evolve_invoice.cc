#include "ledger/domain/documents.h"
#include "ledger/domain/invoice.h"
#include "ledger/domain/tables.h"

namespace quittance {

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
  PostIssued(context, v1::REVENUE, event.currency(), SumOf(event.items()), postings);
}

void Post(const EventContext& context, const v1::InvoiceVoided& event, Postings& postings) {
  PostVoided(context, v1::REVENUE, event.currency(), SumOf(event.items()), postings);
}

// A due date is no movement of money.
void Post(const EventContext&, const v1::DueDateSet&, Postings&) {}

}  // namespace quittance
