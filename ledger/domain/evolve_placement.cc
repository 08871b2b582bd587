#include "ledger/base/check.h"
#include "ledger/domain/placement.h"

namespace quittance {

void Evolve(const EventContext&, const v1::PlacedWithCollector&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::PlacementRecalled&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::PlacedWithCollector&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::PlacementRecalled&, Postings&) { CHECK(false); }

}  // namespace quittance
