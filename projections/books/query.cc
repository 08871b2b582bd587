#include "projections/books/query.h"

#include <fmt/format.h>

#include "ledger/base/status_macros.h"
#include "projections/books/tables.h"

namespace quittance {
namespace {

constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};

absl::StatusOr<rows::BookSettingsRow> FindBook(const PartitionView& view, const std::string& book) {
  const rows::BookSettingsRow* row = books::kBook.Find(view.rows(), book);
  if (row == nullptr) return absl::NotFoundError(fmt::format("book '{}' does not exist", book));
  return *row;
}

}  // namespace

absl::StatusOr<rows::BookSettingsRow> SettingsOf(const QueryContext& context,
                                                 const Question& question) {
  ASSIGN_OR_RETURN(const auto view, context.projections->View("books", kReference, question.after,
                                                              context.deadline));
  return FindBook(*view, question.book);
}

absl::StatusOr<v1::GetBookResponse> GetBook(const QueryContext& context,
                                            const v1::GetBookRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetBook", request, request.header()));
  ASSIGN_OR_RETURN(const auto view, context.projections->View("books", kReference, question.after,
                                                              context.deadline));
  ASSIGN_OR_RETURN(const rows::BookSettingsRow row, FindBook(*view, question.book));
  v1::GetBookResponse response;
  FillHeader(question, response.mutable_header());
  *response.mutable_header()->add_positions() = view->position();
  *response.mutable_settings() = row.settings();
  response.set_settings_version(row.settings_version());
  response.set_schema_level(row.schema_level());
  return response;
}

}  // namespace quittance
