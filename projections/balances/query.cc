#include "projections/balances/query.h"

#include "ledger/base/key.h"
#include "projections/accounts/query.h"
#include "projections/balances/customer_sums.h"
#include "projections/pages.h"
#include "projections/scopes.h"

namespace quittance {
namespace {

using Part = PagePart<v1::BalanceRow>;

// The account a page begins in: the one of the last row given may have more currencies.
std::string FirstAccount(const Question& question) {
  return question.last_key.empty() ? "" : std::string(KeyReader(question.last_key).Text());
}

absl::Status AddBalance(const balances::CustomerSums& sums, bool with_zeros, Part& part) {
  if (!with_zeros && sums.IsZero()) return absl::OkStatus();
  std::string key = Key().Text(sums.account_id).Text(sums.currency).Take();
  if (!part.Wants(key)) return absl::OkStatus();
  v1::BalanceRow row;
  row.set_account_id(sums.account_id);
  row.set_currency(sums.currency);
  ASSIGN_OR_RETURN(const int64_t receivable_minor, sums.receivable.Minor("a receivable"));
  ASSIGN_OR_RETURN(const int64_t credit_minor, sums.credit.Minor("a credit"));
  ASSIGN_OR_RETURN(const int64_t refund_minor, sums.refund.Minor("a refund"));
  MinorSum net = sums.receivable;
  net -= sums.credit;
  ASSIGN_OR_RETURN(const int64_t net_minor, net.Minor("a net balance"));
  row.set_receivable_minor(receivable_minor);
  row.set_credit_minor(credit_minor);
  row.set_refund_minor(refund_minor);
  row.set_net_minor(net_minor);
  part.Add(std::move(key), std::move(row));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::GetBalancesResponse> GetBalances(const QueryContext& context,
                                                    const v1::GetBalancesRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetBalances", request, request.header()));
  RETURN_IF_ERROR(CheckAccount(context, question, request.account_id()));
  const bool with_zeros = !request.account_id().empty();
  const auto fill = [&](const PartitionView& view, Part& part) {
    const auto add = [&](const balances::CustomerSums& sums) -> absl::StatusOr<bool> {
      RETURN_IF_ERROR(AddBalance(sums, with_zeros, part));
      return !part.full();
    };
    return balances::ForEachCustomer(view.rows(), question, request.account_id(),
                                     FirstAccount(question), add);
  };
  v1::GetBalancesResponse response;
  RETURN_IF_ERROR(AnswerInPages<v1::BalanceRow>(context, question, "balances", request.account_id(),
                                                fill, &response));
  return response;
}

}  // namespace quittance
