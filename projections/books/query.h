#pragma once

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "projections/question.h"
#include "quittance/rows/books.pb.h"
#include "quittance/v1/book.pb.h"

namespace quittance {

absl::StatusOr<v1::GetBookResponse> GetBook(const QueryContext& context,
                                            const v1::GetBookRequest& request);

// The book a question is about; NOT_FOUND where there is none.
absl::StatusOr<rows::BookSettingsRow> SettingsOf(const QueryContext& context,
                                                 const Question& question);

// Its business date; empty where it has begun none, or there is no such book.
absl::StatusOr<std::string> BusinessDateOf(const QueryContext& context,
                                           const v1::QueryHeader& header);

}  // namespace quittance
