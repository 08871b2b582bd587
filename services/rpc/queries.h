#pragma once
// The RPCs that only read, each a typed function found by the RPC's name.

#include <google/protobuf/message.h>

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "projections/query.h"
#include "services/rpc/ledger.h"
#include "services/rpc/long_work.h"
#include "services/rpc/rpc_table.h"

namespace quittance {

struct QueryCall {
  const Ledger* ledger = nullptr;
  QueryContext context;
  Work& work;  // this call's own
  const LongWork& long_work;
};

// REQUIRES: a request of the RPC's input type; the answer is of its output type.
using QueryFunction = std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(
    const QueryCall& call, const google::protobuf::Message& request)>;

// By Rpc::index; empty for those that are not queries. Dies by CHECK where a query has no function,
// or one of other types.
std::vector<QueryFunction> AllQueries();

}  // namespace quittance
