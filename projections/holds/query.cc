#include "projections/holds/query.h"

#include "projections/case_list.h"
#include "projections/holds/tables.h"

namespace quittance {
namespace {

bool IsLifted(const rows::HoldCaseRow& row, std::string_view as_of) {
  return !row.lifted_date().empty() && row.lifted_date() <= as_of;
}

bool HasEnded(const rows::HoldCaseRow& row, std::string_view as_of) {
  return IsLifted(row, as_of) || (!row.ends_on().empty() && row.ends_on() < as_of);
}

v1::HoldLine LineOf(std::string_view account_id, std::string_view hold_id,
                    const rows::HoldCaseRow& row, std::string_view as_of) {
  v1::HoldLine line;
  line.set_account_id(std::string(account_id));
  line.set_hold_id(std::string(hold_id));
  line.set_reason_code(row.reason_code());
  line.set_placed_date(row.placed_date());
  line.set_placed_by(row.placed_by());
  line.set_ends_on(row.ends_on());
  line.set_evidence_hash(row.evidence_hash());
  if (!IsLifted(row, as_of)) return line;
  line.set_lifted_date(row.lifted_date());
  line.set_lifted_by(row.lifted_by());
  line.set_lift_reason_code(row.lift_reason_code());
  return line;
}

}  // namespace

absl::StatusOr<v1::ListHoldsResponse> ListHolds(const QueryContext& context,
                                                const v1::ListHoldsRequest& request) {
  return ListCases<v1::HoldLine, v1::ListHoldsResponse>(
      context, "ListHolds", "holds", holds::kHold, request,
      [&](std::string_view account_id, std::string_view hold_id, const rows::HoldCaseRow& row,
          std::string_view as_of) -> std::optional<v1::HoldLine> {
        if (row.placed_date() > as_of) return std::nullopt;
        if (HasEnded(row, as_of) && !request.include_ended()) return std::nullopt;
        return LineOf(account_id, hold_id, row, as_of);
      });
}

}  // namespace quittance
