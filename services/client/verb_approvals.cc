#include <fmt/format.h>

#include <iostream>
#include <limits>

#include "quittance/v1/approval.pb.h"
#include "services/client/cli.h"
#include "services/client/currency.h"
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
  struct Options {
    std::string account;
    bool all = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = cli.AddVerb(
      "approvals", "What waits for a second person",
      "  quittance approvals\n"
      "  quittance approvals C1 --all\n"
      "  quittance approvals -o json     # what exactly is asked for, with its content hash",
      [&cli, options] {
        auto request = QueryOf<v1::ListApprovalsRequest>(cli.flags());
        request.set_account_id(options->account);
        request.set_include_ended(options->all);
        v1::ListApprovalsResponse response;
        const int code = CallAllPages<v1::ListApprovalsRequest, v1::ListApprovalsResponse>(
            cli.Connect(), "ApprovalService/ListApprovals", request, &response,
            [](const auto& page, auto* all) { all->mutable_rows()->MergeFrom(page.rows()); });
        if (code == kExitOk) Print(cli.flags(), response, [&] { PrintApprovals(response); });
        return code;
      });
  verb->add_option("account", options->account, "Account id (default: the whole book)");
  verb->add_flag("--all", options->all, "Granted, rejected, withdrawn and expired ones too");
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

}  // namespace quittance
