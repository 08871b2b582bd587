#include "projections/approvals/query.h"

#include "ledger/domain/date.h"
#include "projections/approvals/tables.h"
#include "projections/case_list.h"

namespace quittance {
namespace {

v1::ApprovalState StateOf(const rows::ApprovalCaseRow& row, std::string_view as_of) {
  if (!row.ended_date().empty() && row.ended_date() <= as_of) return row.end();
  if (!row.expires_on().empty() && row.expires_on() < as_of) return v1::APPROVAL_STATE_EXPIRED;
  return v1::APPROVAL_STATE_WAITING;
}

v1::ApprovalLine LineOf(std::string_view account_id, std::string_view approval_id,
                        const rows::ApprovalCaseRow& row, std::string_view as_of) {
  v1::ApprovalLine line;
  line.set_account_id(std::string(account_id));
  line.set_approval_id(std::string(approval_id));
  line.set_state(StateOf(row, as_of));
  line.set_action(row.action());
  line.set_currency(row.currency());
  line.set_amount_minor(row.amount_minor());
  line.set_requested_by(row.requested_by());
  line.set_requested_on_behalf_of(row.requested_on_behalf_of());
  line.set_requested_date(row.requested_date());
  line.set_expires_on(row.expires_on());
  *line.mutable_command() = row.command();
  line.set_content_hash(row.content_hash());
  std::string_view end = as_of;
  if (line.state() == v1::APPROVAL_STATE_EXPIRED) {
    end = row.expires_on();
  } else if (line.state() != v1::APPROVAL_STATE_WAITING) {
    end = row.ended_date();
    line.set_ended_date(row.ended_date());
    line.set_ended_by(row.ended_by());
    line.set_reason_code(row.reason_code());
  }
  line.set_age_days(DayOf(end) - DayOf(row.requested_date()));
  return line;
}

}  // namespace

absl::StatusOr<v1::ListApprovalsResponse> ListApprovals(const QueryContext& context,
                                                        const v1::ListApprovalsRequest& request) {
  return ListCases<v1::ApprovalLine, v1::ListApprovalsResponse>(
      context, "ListApprovals", "approvals", approvals::kApproval, request,
      [&](std::string_view account_id, std::string_view approval_id,
          const rows::ApprovalCaseRow& row,
          std::string_view as_of) -> std::optional<v1::ApprovalLine> {
        if (row.requested_date() > as_of) return std::nullopt;
        const bool waits = StateOf(row, as_of) == v1::APPROVAL_STATE_WAITING;
        if (!waits && !request.include_ended()) return std::nullopt;
        return LineOf(account_id, approval_id, row, as_of);
      });
}

}  // namespace quittance
