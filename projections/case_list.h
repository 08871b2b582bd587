#pragma once
// Lists of cases of one account or of a book: one row a case, by account id, then case id.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/base/key.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/table.h"
#include "projections/accounts/query.h"
#include "projections/pages.h"
#include "projections/scopes.h"

namespace quittance {

// line_of(account id, case id, row, as_of) -> the case as it stood then; nullopt: it is not listed.
// `name` is the RPC's, for cursors.
template <typename Line, typename Response, typename Row, typename Request, typename LineOf>
absl::StatusOr<Response> ListCases(const QueryContext& context, std::string_view name,
                                   std::string_view read_model, const Table<Row>& table,
                                   const Request& request, LineOf&& line_of) {
  ASSIGN_OR_RETURN(const Question question, ReadQuestion(context, name, request, request.header()));
  RETURN_IF_ERROR(CheckAccount(context, question, request.account_id()));
  const std::string first_account =
      question.last_key.empty() ? "" : std::string(KeyReader(question.last_key).Text());
  const auto fill = [&](const PartitionView& view, PagePart<Line>& part) {
    ScanAccounts(view.rows(), table, question.book, request.account_id(), first_account,
                 [&](std::string_view account_id, std::string_view case_id, const Row& row) {
                   std::optional<Line> line = line_of(account_id, case_id, row, question.as_of);
                   return !line ||
                          part.Add(Key().Text(account_id).Text(case_id).Take(), *std::move(line));
                 });
    return absl::OkStatus();
  };
  Response response;
  RETURN_IF_ERROR(
      AnswerInPages<Line>(context, question, read_model, request.account_id(), fill, &response));
  return response;
}

}  // namespace quittance
