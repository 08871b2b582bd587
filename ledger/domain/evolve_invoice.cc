#include "ledger/base/check.h"
#include "ledger/domain/invoice.h"

namespace quittance {

void Evolve(const EventContext&, const v1::InvoiceDrafted&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::DraftDiscarded&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::InvoiceIssued&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::InvoiceVoided&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::DueDateSet&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::InvoiceDrafted&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::DraftDiscarded&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::InvoiceIssued&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::InvoiceVoided&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::DueDateSet&, Postings&) { CHECK(false); }

}  // namespace quittance
