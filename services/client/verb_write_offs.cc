#include <fmt/format.h>

#include <iostream>

#include "quittance/v1/write_off.pb.h"
#include "services/client/cli.h"
#include "services/client/currency.h"

namespace quittance {
namespace {

using Align = TextTable::Align;

void PrintWriteOffs(const v1::ListWriteOffsResponse& response) {
  std::cout << fmt::format("Written off in book {} as of {}\n\n", response.header().book(),
                           response.header().as_of());
  TextTable table({{"account", Align::kLeft, true},
                   {"write-off", Align::kLeft, true},
                   {"item", Align::kLeft, true},
                   {"on"},
                   {"reversed"},
                   {"currency"},
                   {"amount", Align::kRight},
                   {"recovered", Align::kRight},
                   {"left", Align::kRight}});
  for (const v1::WriteOffLine& line : response.rows()) {
    table.Add({line.account_id(), line.write_off_id(), line.item_id(), line.written_off_date(),
               line.reversed_date(), line.currency(),
               FormatMinor(line.amount_minor(), line.currency()),
               FormatMinor(line.recovered_minor(), line.currency()),
               FormatMinor(line.left_minor(), line.currency())});
  }
  table.Print(std::cout);
}

}  // namespace

void AddWriteOffsVerb(Cli& cli) {
  struct Options {
    std::string account;
    bool all = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = cli.AddVerb(
      "write-offs", "Debt that was written off, and what was recovered of it",
      "  quittance write-offs\n"
      "  quittance write-offs C1 --all --as-of 2024-12-31",
      [&cli, options] {
        auto request = QueryOf<v1::ListWriteOffsRequest>(cli.flags());
        request.set_account_id(options->account);
        request.set_include_reversed(options->all);
        v1::ListWriteOffsResponse response;
        const int code = CallAllPages<v1::ListWriteOffsRequest, v1::ListWriteOffsResponse>(
            cli.Connect(), "WriteOffService/ListWriteOffs", request, &response,
            [](const auto& page, auto* all) { all->mutable_rows()->MergeFrom(page.rows()); });
        if (code == kExitOk) Print(cli.flags(), response, [&] { PrintWriteOffs(response); });
        return code;
      });
  verb->add_option("account", options->account, "Account id (default: the whole book)");
  verb->add_flag("--all", options->all, "Reversed ones too");
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

}  // namespace quittance
