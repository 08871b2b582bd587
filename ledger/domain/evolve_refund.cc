#include "ledger/base/check.h"
#include "ledger/domain/refund.h"

namespace quittance {

void Evolve(const EventContext&, const v1::RefundRequested&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::RefundPaid&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::RefundEnded&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::RefundRequested&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::RefundPaid&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::RefundEnded&, Postings&) { CHECK(false); }

}  // namespace quittance
