#include "projections/complaints/fold.h"

#include <algorithm>
#include <array>

#include "ledger/domain/decide.h"
#include "projections/complaints/tables.h"

namespace quittance {
namespace complaints {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 1> kTables{{{&kComplaint.info(), "complaint_id"}}};

// The case a step belongs to, with that step added.
rows::ComplaintCaseStep& AddStep(const FoldEntry& entry, const v1::Event& event,
                                 std::string_view complaint_id, v1::ComplaintStage stage,
                                 TableWriter& rows, rows::ComplaintCaseRow** row = nullptr) {
  const EventContext context = ContextOf(entry.record(), event.effective_date());
  rows::ComplaintCaseRow& complaint = kComplaint.Edit(rows, context.stream, complaint_id);
  rows::ComplaintCaseStep& step = *complaint.add_steps();
  step.set_date(event.effective_date());
  step.set_stage(stage);
  step.set_principal(entry.record().principal());
  step.set_height(entry.entry.height);
  if (row != nullptr) *row = &complaint;
  return step;
}

void ApplyRegistered(const FoldEntry& entry, const v1::Event& event, TableWriter& rows) {
  const v1::ComplaintRegistered& registered = event.complaint_registered();
  rows::ComplaintCaseRow* row = nullptr;
  rows::ComplaintCaseStep& step =
      AddStep(entry, event, registered.complaint_id(), v1::COMPLAINT_STAGE_REGISTERED, rows, &row);
  step.set_code(registered.subject_code());
  row->set_channel(registered.channel());
  row->set_subject_code(registered.subject_code());
  row->set_severity(registered.severity());
  *row->mutable_item_ids() = registered.item_ids();
  row->set_owner(registered.owner());
  if (registered.has_description()) *row->mutable_description() = registered.description();
}

// Items that a later step added to the case.
void AddItems(const google::protobuf::RepeatedPtrField<std::string>& item_ids,
              rows::ComplaintCaseRow& row) {
  for (const std::string& item_id : item_ids) {
    const auto& known = row.item_ids();
    if (std::find(known.begin(), known.end(), item_id) == known.end()) row.add_item_ids(item_id);
  }
}

void ApplyReopened(const FoldEntry& entry, const v1::Event& event, TableWriter& rows) {
  const v1::ComplaintReopened& reopened = event.complaint_reopened();
  rows::ComplaintCaseRow* row = nullptr;
  rows::ComplaintCaseStep& step =
      AddStep(entry, event, reopened.complaint_id(), v1::COMPLAINT_STAGE_REOPENED, rows, &row);
  step.set_code(reopened.reason_code());
  if (reopened.has_description()) *step.mutable_text() = reopened.description();
  AddItems(reopened.item_ids(), *row);
}

void ApplyInvestigated(const FoldEntry& entry, const v1::Event& event, TableWriter& rows) {
  const v1::ComplaintInvestigated& investigated = event.complaint_investigated();
  rows::ComplaintCaseRow* row = nullptr;
  rows::ComplaintCaseStep& step = AddStep(entry, event, investigated.complaint_id(),
                                          v1::COMPLAINT_STAGE_INVESTIGATED, rows, &row);
  step.set_code(investigated.fact_code());
  if (investigated.has_findings()) *step.mutable_text() = investigated.findings();
  AddItems(investigated.item_ids(), *row);
}

void ApplyResolved(const FoldEntry& entry, const v1::Event& event, TableWriter& rows) {
  const v1::ComplaintResolved& resolved = event.complaint_resolved();
  rows::ComplaintCaseStep& step =
      AddStep(entry, event, resolved.complaint_id(), v1::COMPLAINT_STAGE_RESOLVED, rows);
  step.set_outcome(resolved.outcome());
  if (resolved.has_answer()) *step.mutable_text() = resolved.answer();
}

void ApplyCompensation(const FoldEntry& entry, const v1::Event& event, TableWriter& rows) {
  const v1::CompensationGiven& given = event.compensation_given();
  const EventContext context = ContextOf(entry.record(), event.effective_date());
  rows::GivenCompensation& row =
      *kComplaint.Edit(rows, context.stream, given.complaint_id()).add_compensations();
  row.set_date(event.effective_date());
  row.set_compensation_id(given.compensation_id());
  row.set_form(given.form());
  row.set_currency(given.currency());
  row.set_amount_minor(given.amount_minor());
  row.set_principal(entry.record().principal());
  row.set_height(entry.entry.height);
}

void Apply(const FoldEntry& entry, const v1::Event& event, TableWriter& rows) {
  switch (event.body_case()) {
    case v1::Event::kComplaintRegistered:
      return ApplyRegistered(entry, event, rows);
    case v1::Event::kComplaintAcknowledged:
      AddStep(entry, event, event.complaint_acknowledged().complaint_id(),
              v1::COMPLAINT_STAGE_ACKNOWLEDGED, rows);
      return;
    case v1::Event::kComplaintInvestigated:
      return ApplyInvestigated(entry, event, rows);
    case v1::Event::kComplaintResolved:
      return ApplyResolved(entry, event, rows);
    case v1::Event::kComplaintClosed:
      AddStep(entry, event, event.complaint_closed().complaint_id(), v1::COMPLAINT_STAGE_CLOSED,
              rows);
      return;
    case v1::Event::kComplaintReopened:
      return ApplyReopened(entry, event, rows);
    case v1::Event::kCompensationGiven:
      return ApplyCompensation(entry, event, rows);
    default:
      return;  // no step of a case
  }
}

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "complaints"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    for (const v1::Event& event : entry.record().events()) Apply(entry, event, rows);
  }
};

}  // namespace
}  // namespace complaints

std::unique_ptr<ReadModel> NewComplaintsModel() { return std::make_unique<complaints::Model>(); }

}  // namespace quittance
