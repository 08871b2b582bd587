#include "projections/complaints/query.h"

#include <fmt/format.h>

#include "ledger/base/status_macros.h"
#include "projections/accounts/query.h"
#include "projections/complaints/case_at.h"
#include "projections/complaints/tables.h"
#include "projections/question.h"
#include "projections/scopes.h"

namespace quittance {
namespace {

// Without the enum's prefix and in small letters: "registered".
std::string NameOf(std::string_view enumerator, std::string_view prefix) {
  std::string name(enumerator.substr(prefix.size()));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

v1::ComplaintStep StepOf(const rows::ComplaintCaseStep& row, PartitionId partition) {
  v1::ComplaintStep step;
  step.set_date(row.date());
  step.set_step(NameOf(v1::ComplaintStage_Name(row.stage()), "COMPLAINT_STAGE_"));
  step.set_code(row.outcome() == v1::COMPLAINT_OUTCOME_UNSPECIFIED
                    ? row.code()
                    : NameOf(v1::ComplaintOutcome_Name(row.outcome()), "COMPLAINT_OUTCOME_"));
  if (row.has_text()) *step.mutable_text() = row.text();
  step.set_principal(row.principal());
  *step.mutable_place() = ToPlace(partition, row.height());
  return step;
}

v1::ComplaintCompensation CompensationOf(const rows::GivenCompensation& row,
                                         PartitionId partition) {
  v1::ComplaintCompensation given;
  given.set_date(row.date());
  given.set_compensation_id(row.compensation_id());
  given.set_form(NameOf(v1::CompensationForm_Name(row.form()), "COMPENSATION_FORM_"));
  given.set_currency(row.currency());
  given.set_amount_minor(row.amount_minor());
  given.set_principal(row.principal());
  *given.mutable_place() = ToPlace(partition, row.height());
  return given;
}

}  // namespace

absl::StatusOr<v1::GetComplaintResponse> GetComplaint(const QueryContext& context,
                                                      const v1::GetComplaintRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetComplaint", request, request.header()));
  RETURN_IF_ERROR(CheckAccountId("account_id", request.account_id()));
  RETURN_IF_ERROR(CheckId("complaint_id", request.complaint_id()));
  RETURN_IF_ERROR(CheckAccount(context, question, request.account_id()));
  const PartitionId partition =
      PartitionOfAccount(*context.projections, question.book, request.account_id());
  ASSIGN_OR_RETURN(const auto view, context.projections->View("complaints", partition,
                                                              question.after, context.deadline));
  const rows::ComplaintCaseRow* row = complaints::kComplaint.Find(
      view->rows(), AccountScope(question.book, request.account_id()), request.complaint_id());
  auto line = row == nullptr ? std::nullopt
                             : complaints::CaseAsOf(request.account_id(), request.complaint_id(),
                                                    *row, question.as_of);
  if (!line) {
    return absl::NotFoundError(fmt::format("account '{}' has no complaint '{}' as of {}",
                                           request.account_id(), request.complaint_id(),
                                           question.as_of));
  }
  v1::GetComplaintResponse response;
  FillHeader(question, response.mutable_header());
  *response.mutable_header()->add_positions() = view->position();
  *response.mutable_complaint() = *std::move(line);
  *response.mutable_item_ids() = row->item_ids();
  if (row->has_description()) *response.mutable_description() = row->description();
  for (const rows::ComplaintCaseStep& step : row->steps()) {
    if (step.date() <= question.as_of) *response.add_steps() = StepOf(step, partition);
  }
  for (const rows::GivenCompensation& given : row->compensations()) {
    if (given.date() > question.as_of) continue;
    *response.add_compensations() = CompensationOf(given, partition);
  }
  return response;
}

}  // namespace quittance
