#pragma once
// What is asked, checked and with its defaults: the part that all queries have in common.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/query.h"
#include "quittance/v1/common.pb.h"

namespace quittance {

struct Question {
  std::string name;     // of the RPC
  uint64_t digest = 0;  // of the request, paging left out
  std::string book;
  std::string as_of;
  std::vector<v1::Token> after;  // tokens
  size_t page_size = 0;
  std::string last_key;  // sort key of the last row given; empty: the first page
};

// INVALID_ARGUMENT for what is wrong with the header; NOT_FOUND for a book that does not exist. A
// cursor goes on with the as_of of the first page where the request names none.
absl::StatusOr<Question> ReadQuestion(const QueryContext& context, std::string_view name,
                                      const google::protobuf::Message& request,
                                      const v1::QueryHeader& header);

// The cursor behind a row.
std::string CursorAfter(const Question& question, std::string_view key);

// INVALID_ARGUMENT where a field does not have the form of an id, an account id, a date.
absl::Status CheckId(std::string_view field, std::string_view value);
absl::Status CheckAccountId(std::string_view field, std::string_view value);
absl::Status CheckDate(std::string_view field, std::string_view value);

void FillHeader(const Question& question, v1::AnswerHeader* header);

}  // namespace quittance
