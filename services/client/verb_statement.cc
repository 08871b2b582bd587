#include <fmt/format.h>

#include <iostream>

#include "quittance/v1/statement.pb.h"
#include "services/client/cli.h"
#include "services/client/currency.h"

namespace quittance {
namespace {

using Align = TextTable::Align;

void PrintStatement(const v1::GetStatementResponse& response) {
  std::cout << fmt::format("Statement of account {} in book {} as of {}\n\n", response.account_id(),
                           response.header().book(), response.header().as_of());
  TextTable table({{"date"},
                   {"what", Align::kLeft, true},
                   {"document", Align::kLeft, true},
                   {"number"},
                   {"currency"},
                   {"amount", Align::kRight},
                   {"balance", Align::kRight}});
  for (const v1::StatementTotal& total : response.totals()) {
    table.Add({"", "opening", "", "", total.currency(), "",
               FormatMinor(total.opening_minor(), total.currency())});
  }
  for (const v1::StatementLine& line : response.lines()) {
    table.Add({line.date(), line.kind(), line.document_id(), line.document_number(),
               line.currency(), FormatMinor(line.amount_minor(), line.currency()),
               FormatMinor(line.balance_minor(), line.currency())});
  }
  if (!response.totals().empty()) table.AddRule();
  for (const v1::StatementTotal& total : response.totals()) {
    table.Add({"", "closing", "", "", total.currency(), "",
               FormatMinor(total.closing_minor(), total.currency())});
  }
  table.Print(std::cout);
}

}  // namespace

void AddStatementVerb(Cli& cli) {
  struct Options {
    std::string account, from;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = cli.AddVerb(
      "statement", "Statement of account: opening, movements, closing",
      "  quittance statement C1\n"
      "  quittance statement C1 --from 2024-01-01 --as-of 2024-03-31",
      [&cli, options] {
        auto request = QueryOf<v1::GetStatementRequest>(cli.flags());
        request.set_account_id(options->account);
        request.set_from_date(options->from);
        v1::GetStatementResponse response;
        const int code = CallAllPages<v1::GetStatementRequest, v1::GetStatementResponse>(
            cli.Connect(), "StatementService/GetStatement", request, &response,
            [](const auto& page, auto* all) { all->mutable_lines()->MergeFrom(page.lines()); });
        if (code == kExitOk) Print(cli.flags(), response, [&] { PrintStatement(response); });
        return code;
      });
  verb->add_option("account", options->account, "Account id")->required();
  verb->add_option("--from", options->from, "First day, YYYY-MM-DD (default: the beginning)");
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

}  // namespace quittance
