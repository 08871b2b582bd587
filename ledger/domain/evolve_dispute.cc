#include "ledger/domain/dispute.h"
#include "ledger/domain/items.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

void CountOpen(const EventContext& context, int change, TableWriter& rows) {
  rows::AccountRow& account = tables::kAccount.Edit(rows, context.stream);
  account.set_open_disputes(account.open_disputes() + change);
}

}  // namespace

void Evolve(const EventContext& context, const v1::DisputeRaised& event, TableWriter& rows) {
  rows::DisputeRow& dispute = tables::kDispute.Edit(rows, context.stream, event.dispute_id());
  dispute.set_item_id(event.item_id());
  dispute.set_currency(event.currency());
  dispute.set_amount_minor(event.amount_minor());
  dispute.set_reason_kind(event.reason_kind());
  dispute.set_raised_date(std::string(context.date));
  ChangeDisputed(context, event.item_id(), event.amount_minor(), rows);
  CountOpen(context, 1, rows);
}

void Evolve(const EventContext& context, const v1::DisputeResolved& event, TableWriter& rows) {
  rows::DisputeRow& dispute = tables::kDispute.Edit(rows, context.stream, event.dispute_id());
  dispute.set_resolved(true);
  dispute.set_outcome(event.outcome());
  ChangeDisputed(context, event.item_id(), -dispute.amount_minor(), rows);
  CountOpen(context, -1, rows);
}

// What is disputed is still owed; what is upheld is posted by the credit note beside it.
void Post(const EventContext&, const v1::DisputeRaised&, Postings&) {}
void Post(const EventContext&, const v1::DisputeResolved&, Postings&) {}

}  // namespace quittance
