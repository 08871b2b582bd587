#include <fmt/format.h>

#include <iostream>

#include "quittance/v1/hold.pb.h"
#include "services/client/cli.h"

namespace quittance {
namespace {

using Align = TextTable::Align;

void PrintHolds(const v1::ListHoldsResponse& response) {
  std::cout << fmt::format("Supply holds in book {} as of {}\n\n", response.header().book(),
                           response.header().as_of());
  TextTable table({{"account", Align::kLeft, true},
                   {"hold", Align::kLeft, true},
                   {"reason", Align::kLeft, true},
                   {"placed by", Align::kLeft, true},
                   {"on"},
                   {"ends"},
                   {"lifted"}});
  for (const v1::HoldLine& line : response.rows()) {
    table.Add({line.account_id(), line.hold_id(), line.reason_code(), line.placed_by(),
               line.placed_date(), line.ends_on(), line.lifted_date()});
  }
  table.Print(std::cout);
}

}  // namespace

void AddHoldsVerb(Cli& cli) {
  struct Options {
    std::string account;
    bool all = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = cli.AddVerb(
      "holds", "Customers to whom nothing more is sold, and why",
      "  quittance holds\n"
      "  quittance holds C1 --all --as-of 2024-12-31",
      [&cli, options] {
        auto request = QueryOf<v1::ListHoldsRequest>(cli.flags());
        request.set_account_id(options->account);
        request.set_include_ended(options->all);
        v1::ListHoldsResponse response;
        const int code = CallAllPages<v1::ListHoldsRequest, v1::ListHoldsResponse>(
            cli.Connect(), "HoldService/ListHolds", request, &response,
            [](const auto& page, auto* all) { all->mutable_rows()->MergeFrom(page.rows()); });
        if (code == kExitOk) Print(cli.flags(), response, [&] { PrintHolds(response); });
        return code;
      });
  verb->add_option("account", options->account, "Account id (default: the whole book)");
  verb->add_flag("--all", options->all, "Lifted ones and those whose day is over, too");
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

}  // namespace quittance
