#include "ledger/base/key.h"
#include "projections/balances/query.h"
#include "projections/balances/trial_balance.h"
#include "projections/books/query.h"
#include "projections/pages.h"

namespace quittance {

template <>
struct PartCodec<balances::TrialBalancePart> {
  static std::string Encode(const balances::TrialBalancePart& part) {
    rows::TrialBalanceSums sums;
    for (const auto& [key, control] : part) {
      rows::TrialBalanceSums::Control& row = *sums.add_controls();
      row.set_account(key.account);
      row.set_dimension(key.dimension);
      row.set_currency(key.currency);
      *row.mutable_debit() = control.debit.ToWide();
      *row.mutable_credit() = control.credit.ToWide();
    }
    return sums.SerializeAsString();
  }
  static bool Decode(const std::string& bytes, balances::TrialBalancePart* part) {
    rows::TrialBalanceSums sums;
    if (!sums.ParseFromString(bytes)) return false;
    for (const rows::TrialBalanceSums::Control& row : sums.controls()) {
      (*part)[{static_cast<v1::ControlAccount>(row.account()), row.dimension(), row.currency()}] = {
          MinorSum::FromWide(row.debit()), MinorSum::FromWide(row.credit())};
    }
    return true;
  }
};

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
