#include "projections/accounts/query.h"

#include <fmt/format.h>

#include "ledger/base/status_macros.h"
#include "projections/accounts/tables.h"
#include "projections/scopes.h"

namespace quittance {
namespace {

absl::StatusOr<std::unique_ptr<PartitionView>> ViewOf(const QueryContext& context,
                                                      const Question& question,
                                                      std::string_view account_id) {
  RETURN_IF_ERROR(CheckAccountId("account_id", account_id));
  return context.projections->View(
      "accounts", PartitionOfAccount(*context.projections, question.book, account_id),
      question.after, context.deadline);
}

absl::StatusOr<const rows::CustomerRow*> FindAccount(const PartitionView& view,
                                                     const Question& question,
                                                     std::string_view account_id) {
  const rows::CustomerRow* row =
      accounts::kCustomer.Find(view.rows(), AccountScope(question.book, account_id));
  if (row == nullptr) {
    return absl::NotFoundError(
        fmt::format("account '{}' does not exist in book '{}'", account_id, question.book));
  }
  return row;
}

std::string StateOf(const rows::CustomerRow& row) {
  if (row.closed()) return "closed";
  return row.blocked() ? "blocked" : "open";
}

}  // namespace

absl::Status CheckAccount(const QueryContext& context, const Question& question,
                          std::string_view account_id) {
  if (account_id.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto view, ViewOf(context, question, account_id));
  return FindAccount(*view, question, account_id).status();
}

absl::StatusOr<v1::GetAccountResponse> GetAccount(const QueryContext& context,
                                                  const v1::GetAccountRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetAccount", request, request.header()));
  ASSIGN_OR_RETURN(const auto view, ViewOf(context, question, request.account_id()));
  ASSIGN_OR_RETURN(const rows::CustomerRow* row,
                   FindAccount(*view, question, request.account_id()));
  v1::GetAccountResponse response;
  FillHeader(question, response.mutable_header());
  *response.mutable_header()->add_positions() = view->position();
  response.set_account_id(request.account_id());
  response.set_state(StateOf(*row));
  response.set_kind(row->kind());
  response.set_currency(row->currency());
  *response.mutable_facts() = row->facts();
  *response.mutable_profile() = row->profile();
  response.set_allocation_policy(row->allocation_policy());
  *response.mutable_terms() = row->terms();
  response.set_block_reason_code(row->block_reason_code());
  response.set_opened_date(row->opened_date());
  response.set_stream_version(row->stream_version());
  return response;
}

}  // namespace quittance
