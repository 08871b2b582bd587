#include "projections/disputes/query.h"

#include "ledger/base/key.h"
#include "ledger/domain/date.h"
#include "projections/accounts/query.h"
#include "projections/disputes/tables.h"
#include "projections/pages.h"
#include "projections/scopes.h"

namespace quittance {
namespace {

using Part = PagePart<v1::DisputeLine>;

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
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "ListDisputes", request, request.header()));
  RETURN_IF_ERROR(CheckAccount(context, question, request.account_id()));
  const std::string first_account =
      question.last_key.empty() ? "" : std::string(KeyReader(question.last_key).Text());
  const auto fill = [&](const PartitionView& view, Part& part) {
    ScanAccounts(view.rows(), disputes::kDispute, question.book, request.account_id(),
                 first_account,
                 [&](std::string_view account_id, std::string_view dispute_id,
                     const rows::DisputeCaseRow& row) {
                   if (row.raised_date() > question.as_of) return true;
                   if (IsResolved(row, question.as_of) && !request.include_resolved()) return true;
                   return part.Add(Key().Text(account_id).Text(dispute_id).Take(),
                                   LineOf(account_id, dispute_id, row, question.as_of));
                 });
    return absl::OkStatus();
  };
  v1::ListDisputesResponse response;
  RETURN_IF_ERROR(AnswerInPages<v1::DisputeLine>(context, question, "disputes",
                                                 request.account_id(), fill, &response));
  return response;
}

}  // namespace quittance
