#include "ledger/base/check.h"
#include "ledger/domain/book.h"

namespace quittance {

void Evolve(const EventContext&, const v1::BookCreated&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::BookSettingsChanged&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::SchemaLevelRaised&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::BookCreated&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::BookSettingsChanged&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::SchemaLevelRaised&, Postings&) { CHECK(false); }

}  // namespace quittance
