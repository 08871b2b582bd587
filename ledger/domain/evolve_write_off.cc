#include "ledger/base/check.h"
#include "ledger/domain/items.h"
#include "ledger/domain/provision.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"
#include "ledger/domain/write_off.h"

namespace quittance {
namespace {

// What is written off of the item's document in all, signed.
void ChangeWrittenOff(const EventContext& context, const std::string& item_id, int64_t change_minor,
                      TableWriter& rows) {
  const std::string document_id = tables::kItem.Find(rows, context.stream, item_id)->document_id();
  rows::DocumentRow& document = tables::kDocument.Edit(rows, context.stream, document_id);
  document.set_written_off_minor(MovedTotal(document.written_off_minor(), change_minor));
}

rows::WriteOffRow& EditStanding(const EventContext& context, std::string_view id,
                                TableWriter& rows) {
  rows::WriteOffRow& write_off = tables::kWriteOff.Edit(rows, context.stream, id);
  CHECK(write_off.amount_minor() > 0 && !write_off.reversed(), "{} has no write-off {}",
        context.stream, id);
  write_off.mutable_last_movement_date()->assign(context.date);
  return write_off;
}

}  // namespace

void Evolve(const EventContext& context, const v1::WrittenOff& event, TableWriter& rows) {
  MoveItem(context, event.item_id(), -event.amount_minor(), rows);
  ChangeWrittenOff(context, event.item_id(), event.amount_minor(), rows);
  ChangeProvided(context, event.currency(), -event.provided_minor(), rows);
  rows::WriteOffRow& write_off = tables::kWriteOff.Edit(rows, context.stream, event.write_off_id());
  write_off.set_item_id(event.item_id());
  write_off.set_currency(event.currency());
  write_off.set_amount_minor(event.amount_minor());
  write_off.set_provided_minor(event.provided_minor());
  write_off.mutable_last_movement_date()->assign(context.date);
}

void Evolve(const EventContext& context, const v1::WriteOffReversed& event, TableWriter& rows) {
  EditStanding(context, event.write_off_id(), rows).set_reversed(true);
  MoveItem(context, event.item_id(), event.amount_minor(), rows);
  ChangeWrittenOff(context, event.item_id(), -event.amount_minor(), rows);
  ChangeProvided(context, event.currency(), event.provided_minor(), rows);
}

void ChangeRecovered(const EventContext& context, std::string_view write_off_id,
                     int64_t change_minor, TableWriter& rows) {
  rows::WriteOffRow& write_off = EditStanding(context, write_off_id, rows);
  const int64_t recovered = write_off.recovered_minor() + change_minor;
  CHECK(0 <= recovered && recovered <= write_off.amount_minor(), "{} of {} recovered of {}",
        recovered, write_off.amount_minor(), write_off_id);
  write_off.set_recovered_minor(recovered);
}

void Post(const EventContext& context, const v1::WrittenOff& event, Postings& postings) {
  const std::string& currency = event.currency();
  Debit(postings, v1::ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES, context.account_id, currency,
        event.provided_minor());
  Debit(postings, v1::BAD_DEBT_EXPENSE, "", currency,
        event.amount_minor() - event.provided_minor());
  Credit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, currency, event.amount_minor());
}

void Post(const EventContext& context, const v1::WriteOffReversed& event, Postings& postings) {
  const std::string& currency = event.currency();
  Debit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, currency, event.amount_minor());
  Credit(postings, v1::ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES, context.account_id, currency,
         event.provided_minor());
  Credit(postings, v1::BAD_DEBT_EXPENSE, "", currency,
         event.amount_minor() - event.provided_minor());
}

}  // namespace quittance
