#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "projections/question.h"
#include "quittance/v1/account.pb.h"

namespace quittance {

absl::StatusOr<v1::GetAccountResponse> GetAccount(const QueryContext& context,
                                                  const v1::GetAccountRequest& request);

// INVALID_ARGUMENT where account_id is no account id, NOT_FOUND where the book has no such account.
// Empty is OK: all of them are asked about.
absl::Status CheckAccount(const QueryContext& context, const Question& question,
                          std::string_view account_id);

}  // namespace quittance
