#include "ledger/base/check.h"
#include "ledger/domain/allocation.h"

namespace quittance {

void Evolve(const EventContext&, const v1::CreditAllocated&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::AllocationUndone&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::CreditAllocated&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::AllocationUndone&, Postings&) { CHECK(false); }

}  // namespace quittance
