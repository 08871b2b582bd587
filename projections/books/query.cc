#include "projections/books/query.h"

#include <fmt/format.h>

#include "ledger/base/status_macros.h"
#include "ledger/domain/book_name.h"
#include "projections/books/tables.h"

namespace quittance {
namespace {

constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};

absl::StatusOr<rows::BookSettingsRow> FindBook(const PartitionView& view, const std::string& book) {
  const rows::BookSettingsRow* row = books::kBook.Find(view.rows(), book);
  if (row == nullptr) return absl::NotFoundError(fmt::format("book '{}' does not exist", book));
  return *row;
}

bool HasRun(const rows::BookSettingsRow& book, const std::string& date) {
  return date.empty() || date < book.business_date() ||
         (date == book.business_date() && book.business_date_complete());
}

v1::GetBookResponse Respond(const Question& question, const PartitionView& view,
                            const rows::BookSettingsRow& row) {
  v1::GetBookResponse response;
  FillHeader(question, response.mutable_header());
  *response.mutable_header()->add_positions() = view.position();
  *response.mutable_settings() = row.settings();
  response.set_settings_version(row.settings_version());
  response.set_schema_level(row.schema_level());
  response.set_business_date(row.business_date());
  response.set_business_date_complete(row.business_date_complete());
  *response.mutable_business_date_run() = row.business_date_run();
  return response;
}

}  // namespace

absl::StatusOr<rows::BookSettingsRow> SettingsOf(const QueryContext& context,
                                                 const Question& question) {
  ASSIGN_OR_RETURN(const auto view, context.projections->View("books", kReference, question.after,
                                                              context.deadline));
  return FindBook(*view, question.book);
}

absl::StatusOr<std::string> BusinessDateOf(const QueryContext& context,
                                           const v1::QueryHeader& header) {
  const std::vector<v1::Token> after(header.after().begin(), header.after().end());
  ASSIGN_OR_RETURN(const auto view,
                   context.projections->View("books", kReference, after, context.deadline));
  const rows::BookSettingsRow* row = books::kBook.Find(view->rows(), BookOf(header));
  return row == nullptr ? "" : row->business_date();
}

absl::StatusOr<v1::GetBookResponse> GetBook(const QueryContext& context,
                                            const v1::GetBookRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetBook", request, request.header()));
  if (!request.run_date().empty()) RETURN_IF_ERROR(CheckDate("run_date", request.run_date()));
  std::vector<v1::Token> after = question.after;
  for (;;) {
    const auto view = context.projections->View("books", kReference, after, context.deadline);
    if (absl::IsDeadlineExceeded(view.status()) && after.size() > question.after.size()) {
      return absl::DeadlineExceededError(
          fmt::format("run_date: {} is not complete; ask again, or with a longer deadline",
                      request.run_date()));
    }
    RETURN_IF_ERROR(view.status());
    ASSIGN_OR_RETURN(const rows::BookSettingsRow row, FindBook(**view, question.book));
    if (HasRun(row, request.run_date())) return Respond(question, **view, row);
    // Whatever comes next.
    after.resize(question.after.size() + 1, (*view)->position());
    after.back().set_offset((*view)->position().offset() + 1);
  }
}

}  // namespace quittance
