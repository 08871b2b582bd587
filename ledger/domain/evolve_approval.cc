#include "ledger/domain/approval.h"
#include "ledger/domain/due.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

Due DueOf(const std::string& id, const rows::ApprovalRow& approval) {
  return {.last_day = approval.expires_on(), .kind = rows::DUE_APPROVAL_EXPIRES, .id = id};
}

void End(const EventContext& context, const std::string& id, rows::ApprovalState state,
         TableWriter& rows) {
  rows::ApprovalRow& approval = tables::kApproval.Edit(rows, context.stream, id);
  approval.set_state(state);
  approval.clear_command();
  RemoveDue(context, DueOf(id, approval), rows);
}

}  // namespace

void Evolve(const EventContext& context, const v1::ApprovalRequested& event, TableWriter& rows) {
  rows::ApprovalRow& approval = tables::kApproval.Edit(rows, context.stream, event.approval_id());
  approval.set_state(rows::APPROVAL_WAITING);
  *approval.mutable_command() = event.command();
  approval.set_content_hash(event.content_hash());
  approval.set_requested_by(event.requested_by());
  approval.set_requested_on_behalf_of(event.requested_on_behalf_of());
  approval.set_requested_date(std::string(context.date));
  approval.set_expires_on(event.expires_on());
  AddDue(context, DueOf(event.approval_id(), approval), rows);
}

void Evolve(const EventContext& context, const v1::ApprovalGranted& event, TableWriter& rows) {
  End(context, event.approval_id(), rows::APPROVAL_GRANTED, rows);
}

void Evolve(const EventContext& context, const v1::ApprovalRejected& event, TableWriter& rows) {
  End(context, event.approval_id(), rows::APPROVAL_REJECTED, rows);
}

void Evolve(const EventContext& context, const v1::ApprovalExpired& event, TableWriter& rows) {
  End(context, event.approval_id(), rows::APPROVAL_EXPIRED, rows);
}

// What is granted is posted by the events before.
void Post(const EventContext&, const v1::ApprovalRequested&, Postings&) {}
void Post(const EventContext&, const v1::ApprovalGranted&, Postings&) {}
void Post(const EventContext&, const v1::ApprovalRejected&, Postings&) {}
void Post(const EventContext&, const v1::ApprovalExpired&, Postings&) {}

}  // namespace quittance
