#include "services/rpc/queries.h"

#include <string_view>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/string_map.h"
#include "projections/accounts/query.h"
#include "projections/aging/query.h"
#include "projections/approvals/query.h"
#include "projections/balances/query.h"
#include "projections/books/query.h"
#include "projections/complaints/query.h"
#include "projections/disputes/query.h"
#include "projections/history/query.h"
#include "projections/holds/query.h"
#include "projections/open_items/query.h"
#include "projections/statements/query.h"
#include "projections/write_offs/query.h"
#include "services/rpc/admin.h"

namespace quittance {
namespace {

struct Typed {
  const google::protobuf::Descriptor* request;
  const google::protobuf::Descriptor* response;
  QueryFunction function;
};

const QueryContext& ContextOf(const QueryCall& call, const QueryContext*) { return call.context; }
const QueryCall& ContextOf(const QueryCall& call, const QueryCall*) { return call; }

template <typename Context, typename Request, typename Response>
Typed Of(absl::StatusOr<Response> (*function)(const Context&, const Request&)) {
  return {Request::descriptor(), Response::descriptor(),
          [function](const QueryCall& call, const google::protobuf::Message& request)
              -> absl::StatusOr<std::unique_ptr<google::protobuf::Message>> {
            ASSIGN_OR_RETURN(Response response,
                             function(ContextOf(call, static_cast<const Context*>(nullptr)),
                                      static_cast<const Request&>(request)));
            return std::make_unique<Response>(std::move(response));
          }};
}

// Every query of the language: a new one is one line here.
StringMap<Typed> TypedQueries() {
  return {
      {"BookService.GetBook", Of(&GetBook)},
      {"AccountService.GetAccount", Of(&GetAccount)},
      {"BalanceService.GetBalances", Of(&GetBalances)},
      {"BalanceService.GetTrialBalance", Of(&GetTrialBalance)},
      {"AgingService.GetAging", Of(&GetAging)},
      {"OpenItemService.ListOpenItems", Of(&ListOpenItems)},
      {"StatementService.GetStatement", Of(&GetStatement)},
      {"DisputeService.ListDisputes", Of(&ListDisputes)},
      {"ComplaintService.GetComplaintBoard", Of(&GetComplaintBoard)},
      {"ComplaintService.GetComplaint", Of(&GetComplaint)},
      {"ApprovalService.ListApprovals", Of(&ListApprovals)},
      {"HoldService.ListHolds", Of(&ListHolds)},
      {"WriteOffService.ListWriteOffs", Of(&ListWriteOffs)},
      {"HistoryService.ListEntries", Of(&ListEntries)},
      {"AdminService.GetStatus", Of(&GetStatus)},
      {"AdminService.Rebuild", Of(&Rebuild)},
      {"AdminService.Dump", Of(&Dump)},
      {"AdminService.Check", Of(&Check)},
      {"AdminService.GetWork", Of(&GetWork)},
  };
}

}  // namespace

std::vector<QueryFunction> AllQueries() {
  StringMap<Typed> table = TypedQueries();
  std::vector<QueryFunction> functions(RpcTable::Get().all().size());
  for (const Rpc& rpc : RpcTable::Get().all()) {
    if (rpc.kind != RpcKind::kQuery) continue;
    const auto found = table.find(rpc.name);
    CHECK(found != table.end(), "{} has no function in queries.cc", rpc.name);
    CHECK(found->second.request == rpc.method->input_type() &&
              found->second.response == rpc.method->output_type(),
          "{} has a function of other types in queries.cc", rpc.name);
    functions[rpc.index] = std::move(found->second.function);
    table.erase(found);
  }
  CHECK(table.empty(), "{} is no query of the language", table.begin()->first);
  return functions;
}

}  // namespace quittance
