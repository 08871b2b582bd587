#include "ledger/domain/book.h"
#include "ledger/domain/tables.h"

namespace quittance {

void Evolve(const EventContext& context, const v1::BookCreated& event, TableWriter& rows) {
  rows::BookRow& book = tables::kBook.Edit(rows, context.book);
  *book.mutable_settings() = event.settings();
  book.set_settings_version(1);
  book.set_schema_level(event.schema_level());
}

void Evolve(const EventContext& context, const v1::BookSettingsChanged& event, TableWriter& rows) {
  rows::BookRow& book = tables::kBook.Edit(rows, context.book);
  *book.mutable_settings() = event.settings();
  book.set_settings_version(event.settings_version());
}

void Evolve(const EventContext& context, const v1::SchemaLevelRaised& event, TableWriter& rows) {
  tables::kBook.Edit(rows, context.book).set_schema_level(event.level());
}

// Nothing about a book moves money.
void Post(const EventContext&, const v1::BookCreated&, Postings&) {}
void Post(const EventContext&, const v1::BookSettingsChanged&, Postings&) {}
void Post(const EventContext&, const v1::SchemaLevelRaised&, Postings&) {}

}  // namespace quittance
