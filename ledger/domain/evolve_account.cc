#include "ledger/domain/account.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/tables.h"

namespace quittance {

void Evolve(const EventContext& context, const v1::AccountOpened& event, TableWriter& rows) {
  rows::AccountRow& account = tables::kAccount.Edit(rows, context.stream);
  account.set_state(rows::ACCOUNT_OPEN);
  account.set_kind(event.kind());
  account.set_currency(event.currency());
  account.set_allocation_policy(event.allocation_policy());
  *account.mutable_terms() = event.terms();
  const std::string_view group = PartitionKeyOf(context.stream);
  if (group == context.stream) return;
  tables::kGroup.Edit(rows, group).add_streams(context.stream.data(), context.stream.size());
}

void Evolve(const EventContext& context, const v1::AccountProfileChanged& event,
            TableWriter& rows) {
  tables::kAccount.Edit(rows, context.stream).set_allocation_policy(event.allocation_policy());
}

void Evolve(const EventContext& context, const v1::CreditTermsSet& event, TableWriter& rows) {
  *tables::kAccount.Edit(rows, context.stream).mutable_terms() = event.terms();
}

void Evolve(const EventContext& context, const v1::AccountBlocked& event, TableWriter& rows) {
  rows::AccountRow& account = tables::kAccount.Edit(rows, context.stream);
  account.set_state(rows::ACCOUNT_BLOCKED);
  account.set_block_reason_code(event.reason_code());
}

void Evolve(const EventContext& context, const v1::AccountUnblocked&, TableWriter& rows) {
  rows::AccountRow& account = tables::kAccount.Edit(rows, context.stream);
  account.set_state(rows::ACCOUNT_OPEN);
  account.clear_block_reason_code();
}

void Evolve(const EventContext& context, const v1::AccountClosed&, TableWriter& rows) {
  rows::AccountRow& account = tables::kAccount.Edit(rows, context.stream);
  account.set_state(rows::ACCOUNT_CLOSED);
  account.clear_block_reason_code();
}

// Nothing about an account itself moves money.
void Post(const EventContext&, const v1::AccountOpened&, Postings&) {}
void Post(const EventContext&, const v1::AccountProfileChanged&, Postings&) {}
void Post(const EventContext&, const v1::CreditTermsSet&, Postings&) {}
void Post(const EventContext&, const v1::AccountBlocked&, Postings&) {}
void Post(const EventContext&, const v1::AccountUnblocked&, Postings&) {}
void Post(const EventContext&, const v1::AccountClosed&, Postings&) {}

}  // namespace quittance
