#pragma once
// What a query function may use. Queries of read model M stand in projections/M/query.h as functions
//   absl::StatusOr<v1::XResponse> X(const QueryContext&, const v1::XRequest&)
// INVALID_ARGUMENT texts begin with the field's path; NOT_FOUND names what is missing. An answer is whole or an error.

#include <string>

#include "absl/time/time.h"
#include "projections/projections.h"
#include "quittance/v1/book.pb.h"

namespace quittance {

struct QueryContext {
  Projections* projections = nullptr;
  absl::Time deadline;
  // UTC date of now: the default as_of.
  std::string today;
};

}  // namespace quittance
