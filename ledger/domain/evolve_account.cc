#include "ledger/base/check.h"
#include "ledger/domain/account.h"

namespace quittance {

void Evolve(const EventContext&, const v1::AccountOpened&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::AccountProfileChanged&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::CreditTermsSet&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::AccountBlocked&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::AccountUnblocked&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::AccountClosed&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::AccountOpened&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::AccountProfileChanged&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::CreditTermsSet&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::AccountBlocked&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::AccountUnblocked&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::AccountClosed&, Postings&) { CHECK(false); }

}  // namespace quittance
