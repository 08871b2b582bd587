#include "ledger/base/check.h"
#include "ledger/domain/receipt.h"

namespace quittance {

void Evolve(const EventContext&, const v1::ReceiptRecorded&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ReceiptConfirmed&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ReceiptPending&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ReceiptOutcomeUnknown&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ReceiptFailed&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ReceiptCleared&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ReceiptReversed&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ChargebackWon&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ChargebackLost&, TableWriter&) { CHECK(false); }
void Evolve(const EventContext&, const v1::ReversedPaymentOpened&, TableWriter&) { CHECK(false); }

void Post(const EventContext&, const v1::ReceiptRecorded&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ReceiptConfirmed&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ReceiptPending&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ReceiptOutcomeUnknown&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ReceiptFailed&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ReceiptCleared&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ReceiptReversed&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ChargebackWon&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ChargebackLost&, Postings&) { CHECK(false); }
void Post(const EventContext&, const v1::ReversedPaymentOpened&, Postings&) { CHECK(false); }

}  // namespace quittance
