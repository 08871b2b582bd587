#include "ledger/base/check.h"
#include "ledger/domain/charge.h"

namespace quittance {

void Evolve(const EventContext&, const v1::ChargeRaised&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ChargeVoided&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::ChargeRaised&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ChargeVoided&, Postings&) { CHECK(false); }

}  // namespace quittance
