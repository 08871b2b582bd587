#pragma once
// What a query function may use. Queries of read model M stand in projections/M/query.h as
// functions
//   absl::StatusOr<v1::XResponse> X(const QueryContext&, const v1::XRequest&)
// INVALID_ARGUMENT texts begin with the field's path ("header.as_of: ..."); NOT_FOUND names what is
// missing. An answer is whole or an error.

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/clock.h"
#include "projections/elsewhere.h"
#include "projections/projections.h"

namespace quittance {

struct QueryContext {
  Projections* projections = nullptr;
  absl::Time deadline;
  // The default as_of, resolved by Today.
  std::string today;
  // Where partitions are asked that `projections` does not hold; null: it holds all.
  Elsewhere* elsewhere = nullptr;
  // What is asked, for those: the RPC's name with its service, and its request.
  std::string_view rpc{};
  const google::protobuf::Message* request = nullptr;
  OnlyPart* only = nullptr;
};

// The one rule for the default as_of: the book's business date or, where it has begun none, the UTC
// date of now or, on a --clock=command ledger, of the last recorded entry of all partitions (which
// waits until the runners have folded what is durable). A service calls it only where header.as_of
// is empty.
absl::StatusOr<std::string> Today(const QueryContext& context, const v1::QueryHeader& header,
                                  const Clock& clock);

}  // namespace quittance
