#include "ledger/base/key.h"
#include "projections/balances/query.h"
#include "projections/balances/trial_balance.h"
#include "projections/books/query.h"
#include "projections/pages.h"

namespace quittance {

absl::StatusOr<v1::GetTrialBalanceResponse> GetTrialBalance(
    const QueryContext& context, const v1::GetTrialBalanceRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetTrialBalance", request, request.header()));
  ASSIGN_OR_RETURN(const rows::BookSettingsRow book, SettingsOf(context, question));
  v1::GetTrialBalanceResponse response;
  FillHeader(question, response.mutable_header());
  ASSIGN_OR_RETURN(std::vector<balances::TrialBalancePart> parts,
                   AskPartitions<balances::TrialBalancePart>(
                       context, question, "balances", PartitionsOf(context, question, ""),
                       [&](const PartitionView& view) {
                         return balances::TrialBalanceOf(view.rows(), question,
                                                         request.by_dimension());
                       },
                       response.mutable_header()));
  ASSIGN_OR_RETURN(
      const std::vector<v1::TrialBalanceRow> rows,
      balances::RowsOf(balances::Merge(std::move(parts)), book.settings(), request.by_dimension()));
  PagePart<v1::TrialBalanceRow> page(&question);
  for (const v1::TrialBalanceRow& row : rows) {
    page.Add(Key().Text(row.code()).Text(row.dimension()).Text(row.currency()).Take(), row);
  }
  MergePage<v1::TrialBalanceRow>(question, {std::move(page)}, &response);
  return response;
}

}  // namespace quittance
