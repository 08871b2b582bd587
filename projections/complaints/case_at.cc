#include "projections/complaints/case_at.h"

#include "ledger/domain/date.h"

namespace quittance::complaints {

std::optional<v1::ComplaintLine> CaseAsOf(std::string_view account_id,
                                          std::string_view complaint_id,
                                          const rows::ComplaintCaseRow& row,
                                          std::string_view as_of) {
  if (row.steps().empty() || row.steps(0).date() > as_of) return std::nullopt;
  v1::ComplaintLine line;
  line.set_account_id(std::string(account_id));
  line.set_complaint_id(std::string(complaint_id));
  line.set_severity(row.severity());
  line.set_subject_code(row.subject_code());
  line.set_channel(row.channel());
  line.set_owner(row.owner());
  line.set_registered_date(row.steps(0).date());
  for (const rows::ComplaintCaseStep& step : row.steps()) {
    if (step.date() > as_of) continue;
    line.set_stage(step.stage());
    line.set_stage_date(step.date());
    if (step.stage() == v1::COMPLAINT_STAGE_RESOLVED) line.set_outcome(step.outcome());
    if (step.stage() == v1::COMPLAINT_STAGE_REOPENED) {
      line.set_outcome(v1::COMPLAINT_OUTCOME_UNSPECIFIED);
    }
  }
  const bool is_closed = line.stage() == v1::COMPLAINT_STAGE_CLOSED;
  line.set_age_days(DayOf(is_closed ? std::string_view(line.stage_date()) : as_of) -
                    DayOf(line.registered_date()));
  return line;
}

}  // namespace quittance::complaints
