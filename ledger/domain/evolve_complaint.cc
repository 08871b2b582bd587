#include "ledger/base/check.h"
#include "ledger/domain/complaint.h"

namespace quittance {

void Evolve(const EventContext&, const v1::ComplaintRegistered&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ComplaintAcknowledged&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ComplaintInvestigated&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ComplaintResolved&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ComplaintClosed&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ComplaintReopened&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::ComplaintRegistered&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ComplaintAcknowledged&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ComplaintInvestigated&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ComplaintResolved&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ComplaintClosed&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ComplaintReopened&, Postings&) { CHECK(false); }

}  // namespace quittance
