#include "projections/disputes/query.h"

#include "ledger/domain/date.h"
#include "projections/case_list.h"
#include "projections/disputes/tables.h"

namespace quittance {
namespace {

bool IsResolved(const rows::DisputeCaseRow& row, std::string_view as_of) {
  return !row.resolved_date().empty() && row.resolved_date() <= as_of;
}

v1::DisputeLine LineOf(std::string_view account_id, std::string_view dispute_id,
                       const rows::DisputeCaseRow& row, std::string_view as_of) {
  v1::DisputeLine line;
  line.set_account_id(std::string(account_id));
  line.set_dispute_id(std::string(dispute_id));
  line.set_item_id(row.item_id());
  line.set_currency(row.currency());
  line.set_amount_minor(row.amount_minor());
  line.set_reason_kind(row.reason_kind());
  line.set_raised_date(row.raised_date());
  line.set_owner(row.owner());
  line.set_deadline(row.deadline());
  std::string_view end = as_of;
  if (IsResolved(row, as_of)) {
    end = row.resolved_date();
    line.set_outcome(row.outcome());
    line.set_upheld_minor(row.upheld_minor());
    line.set_resolved_date(row.resolved_date());
  }
  line.set_age_days(DayOf(end) - DayOf(row.raised_date()));
  return line;
}

}  // namespace

absl::StatusOr<v1::ListDisputesResponse> ListDisputes(const QueryContext& context,
                                                      const v1::ListDisputesRequest& request) {
  return ListCases<v1::DisputeLine, v1::ListDisputesResponse>(
      context, "ListDisputes", "disputes", disputes::kDispute, request,
      [&](std::string_view account_id, std::string_view dispute_id, const rows::DisputeCaseRow& row,
          std::string_view as_of) -> std::optional<v1::DisputeLine> {
        if (row.raised_date() > as_of) return std::nullopt;
        if (IsResolved(row, as_of) && !request.include_resolved()) return std::nullopt;
        return LineOf(account_id, dispute_id, row, as_of);
      });
}

}  // namespace quittance
