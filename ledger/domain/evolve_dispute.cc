#include "ledger/base/check.h"
#include "ledger/domain/dispute.h"

namespace quittance {

void Evolve(const EventContext&, const v1::DisputeRaised&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::DisputeResolved&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::DisputeRaised&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::DisputeResolved&, Postings&) { CHECK(false); }

}  // namespace quittance
