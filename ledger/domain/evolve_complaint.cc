#include "ledger/domain/complaint.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

rows::ComplaintRow& EditComplaint(const EventContext& context, const std::string& complaint_id,
                                  TableWriter& rows) {
  rows::ComplaintRow& complaint = tables::kComplaint.Edit(rows, context.stream, complaint_id);
  complaint.mutable_last_step_date()->assign(context.date);
  return complaint;
}

}  // namespace

void Evolve(const EventContext& context, const v1::ComplaintRegistered& event, TableWriter& rows) {
  EditComplaint(context, event.complaint_id(), rows).set_stage(v1::COMPLAINT_STAGE_REGISTERED);
}

void Evolve(const EventContext& context, const v1::ComplaintAcknowledged& event,
            TableWriter& rows) {
  EditComplaint(context, event.complaint_id(), rows).set_stage(v1::COMPLAINT_STAGE_ACKNOWLEDGED);
}

void Evolve(const EventContext& context, const v1::ComplaintInvestigated& event,
            TableWriter& rows) {
  EditComplaint(context, event.complaint_id(), rows).set_stage(v1::COMPLAINT_STAGE_INVESTIGATED);
}

void Evolve(const EventContext& context, const v1::ComplaintResolved& event, TableWriter& rows) {
  rows::ComplaintRow& complaint = EditComplaint(context, event.complaint_id(), rows);
  complaint.set_stage(v1::COMPLAINT_STAGE_RESOLVED);
  complaint.set_outcome(event.outcome());
}

void Evolve(const EventContext& context, const v1::ComplaintClosed& event, TableWriter& rows) {
  EditComplaint(context, event.complaint_id(), rows).set_stage(v1::COMPLAINT_STAGE_CLOSED);
}

void Evolve(const EventContext& context, const v1::ComplaintReopened& event, TableWriter& rows) {
  rows::ComplaintRow& complaint = EditComplaint(context, event.complaint_id(), rows);
  complaint.set_stage(v1::COMPLAINT_STAGE_REOPENED);
  complaint.clear_outcome();
}

// A complaint moves no money: what it leads to (a credit note, a refund) is a document of its own.
void Post(const EventContext&, const v1::ComplaintRegistered&, Postings&) {}
void Post(const EventContext&, const v1::ComplaintAcknowledged&, Postings&) {}
void Post(const EventContext&, const v1::ComplaintInvestigated&, Postings&) {}
void Post(const EventContext&, const v1::ComplaintResolved&, Postings&) {}
void Post(const EventContext&, const v1::ComplaintClosed&, Postings&) {}
void Post(const EventContext&, const v1::ComplaintReopened&, Postings&) {}

}  // namespace quittance
