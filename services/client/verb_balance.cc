#include <fmt/format.h>

#include <iostream>

#include "quittance/v1/balance.pb.h"
#include "services/client/cli.h"
#include "services/client/currency.h"

namespace quittance {
namespace {

using Align = TextTable::Align;

void PrintBalances(const v1::GetBalancesResponse& response) {
  std::cout << fmt::format("Balances of book {} as of {}\n\n", response.header().book(),
                           response.header().as_of());
  TextTable table({{"account", Align::kLeft, true},
                   {"currency"},
                   {"receivable", Align::kRight},
                   {"credit", Align::kRight},
                   {"refunds", Align::kRight},
                   {"net owed", Align::kRight}});
  for (const v1::BalanceRow& row : response.rows()) {
    table.Add({row.account_id(), row.currency(),
               FormatMinor(row.receivable_minor(), row.currency()),
               FormatMinor(row.credit_minor(), row.currency()),
               FormatMinor(row.refund_minor(), row.currency()),
               FormatMinor(row.net_minor(), row.currency())});
  }
  table.Print(std::cout);
}

void PrintTrialBalance(const v1::GetTrialBalanceResponse& response, bool by_dimension) {
  std::cout << fmt::format("Trial balance of book {} as of {}\n\n", response.header().book(),
                           response.header().as_of());
  std::vector<TextTable::Column> columns = {{"code"}, {"name", Align::kLeft, true}};
  if (by_dimension) columns.push_back({"dimension", Align::kLeft, true});
  columns.push_back({"currency"});
  columns.push_back({"debit", Align::kRight});
  columns.push_back({"credit", Align::kRight});
  TextTable table(columns);
  const auto add = [&](const std::string& code, const std::string& name,
                       const std::string& dimension, const std::string& currency, int64_t debit,
                       int64_t credit, bool is_total) {
    std::vector<std::string> cells = {code, name};
    if (by_dimension) cells.push_back(dimension);
    cells.push_back(currency);
    cells.push_back(debit == 0 && !is_total ? "" : FormatMinor(debit, currency));
    cells.push_back(credit == 0 && !is_total ? "" : FormatMinor(credit, currency));
    table.Add(cells);
  };
  std::map<std::string, std::pair<int64_t, int64_t>> totals;
  for (const v1::TrialBalanceRow& row : response.rows()) {
    add(row.code(), row.name(), row.dimension(), row.currency(), row.debit_minor(),
        row.credit_minor(), false);
    totals[row.currency()].first += row.debit_minor();
    totals[row.currency()].second += row.credit_minor();
  }
  if (!totals.empty()) table.AddRule();
  for (const auto& [currency, total] : totals) {
    add("", "total", "", currency, total.first, total.second, true);
  }
  table.Print(std::cout);
}

}  // namespace

void AddBalanceVerb(Cli& cli) {
  auto account = std::make_shared<std::string>();
  CLI::App* verb = cli.AddVerb(
      "balance", "What customers owe, on any date",
      "  quittance balance                     every account of book main, today\n"
      "  quittance balance C1 --as-of 2024-03-31\n"
      "  quittance balance -o csv > balances.csv",
      [&cli, account] {
        auto request = QueryOf<v1::GetBalancesRequest>(cli.flags());
        request.set_account_id(*account);
        v1::GetBalancesResponse response;
        const int code = CallAllPages<v1::GetBalancesRequest, v1::GetBalancesResponse>(
            cli.Connect(), "BalanceService/GetBalances", request, &response,
            [](const auto& page, auto* all) { all->mutable_rows()->MergeFrom(page.rows()); });
        if (code == kExitOk) Print(cli.flags(), response, [&] { PrintBalances(response); });
        return code;
      });
  verb->add_option("account", *account, "Account id (default: all)");
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

void AddTrialBalanceVerb(Cli& cli) {
  auto by_dimension = std::make_shared<bool>(false);
  CLI::App* verb = cli.AddVerb(
      "trial-balance", "Every control account, debits equal to credits, on any date",
      "  quittance trial-balance --as-of 2024-12-31\n"
      "  quittance trial-balance --by-dimension -o json",
      [&cli, by_dimension] {
        auto request = QueryOf<v1::GetTrialBalanceRequest>(cli.flags());
        request.set_by_dimension(*by_dimension);
        v1::GetTrialBalanceResponse response;
        const int code =
            CallOrExplain(cli.Connect(), "BalanceService/GetTrialBalance", request, &response);
        if (code == kExitOk) {
          Print(cli.flags(), response, [&] { PrintTrialBalance(response, *by_dimension); });
        }
        return code;
      });
  verb->add_flag("--by-dimension", *by_dimension, "One row a control account and dimension");
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

}  // namespace quittance
