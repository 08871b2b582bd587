#include <fmt/format.h>

#include <iostream>
#include <limits>

#include "quittance/v1/approval.pb.h"
#include "services/client/currency.h"
#include "services/client/list_verb.h"
#include "services/client/words.h"

namespace quittance {
namespace {

using Align = TextTable::Align;

std::string AmountOf(const v1::ApprovalLine& line) {
  if (line.amount_minor() == std::numeric_limits<int64_t>::max()) return "unlimited";
  return FormatMinor(line.amount_minor(), line.currency());
}

void PrintApprovals(const v1::ListApprovalsResponse& response) {
  std::cout << fmt::format("Requests for approval in book {} as of {}\n\n",
                           response.header().book(), response.header().as_of());
  TextTable table({{"account", Align::kLeft, true},
                   {"approval", Align::kLeft, true},
                   {"for", Align::kLeft, true},
                   {"currency"},
                   {"amount", Align::kRight},
                   {"asked by", Align::kLeft, true},
                   {"on"},
                   {"expires"},
                   {"state"}});
  for (const v1::ApprovalLine& line : response.rows()) {
    table.Add({line.account_id(), line.approval_id(), WordOf(line.action()), line.currency(),
               AmountOf(line), line.requested_by(), line.requested_date(), line.expires_on(),
               WordOf(line.state())});
  }
  table.Print(std::cout);
}

}  // namespace

void AddApprovalsVerb(Cli& cli) {
  AddListVerb<v1::ListApprovalsRequest, v1::ListApprovalsResponse>(
      cli,
      {.name = "approvals",
       .summary = "What waits for a second person",
       .examples =
           "  quittance approvals\n"
           "  quittance approvals C1 --all\n"
           "  quittance approvals -o json     # what exactly is asked for, with its content hash",
       .method = "ApprovalService/ListApprovals",
       .all = "Granted, rejected, withdrawn and expired ones too"},
      &v1::ListApprovalsRequest::set_include_ended, &PrintApprovals);
}

}  // namespace quittance
