#include "ledger/base/check.h"
#include "ledger/domain/credit_note.h"

namespace quittance {

void Evolve(const EventContext&, const v1::CreditNoteIssued&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::CreditNoteIssued&, Postings&) { CHECK(false); }

}  // namespace quittance
