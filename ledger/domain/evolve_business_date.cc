#include "ledger/domain/business_date.h"
#include "ledger/domain/tables.h"

namespace quittance {

void Evolve(const EventContext& context, const v1::BusinessDateAdvanced& event, TableWriter& rows) {
  rows::BookRow& book = tables::kBook.Edit(rows, context.book);
  book.set_business_date(event.date());
  book.set_business_date_complete(false);
}

void Evolve(const EventContext& context, const v1::PartitionDateRun& event, TableWriter& rows) {
  tables::kBook.Edit(rows, context.book).add_partitions_run(event.at().partition());
}

void Evolve(const EventContext& context, const v1::BusinessDateCompleted&, TableWriter& rows) {
  rows::BookRow& book = tables::kBook.Edit(rows, context.book);
  book.set_business_date_complete(true);
  book.clear_partitions_run();
}

// Which they are says the entry; what becomes of them say theirs.
void Evolve(const EventContext&, const v1::AccountsDue&, TableWriter&) {}

void Evolve(const EventContext& context, const v1::DateRun& event, TableWriter& rows) {
  tables::kControl.Edit(rows, context.stream).set_date_run(event.date());
}

// Time moves no money.
void Post(const EventContext&, const v1::BusinessDateAdvanced&, Postings&) {}
void Post(const EventContext&, const v1::PartitionDateRun&, Postings&) {}
void Post(const EventContext&, const v1::BusinessDateCompleted&, Postings&) {}
void Post(const EventContext&, const v1::AccountsDue&, Postings&) {}
void Post(const EventContext&, const v1::DateRun&, Postings&) {}

}  // namespace quittance
