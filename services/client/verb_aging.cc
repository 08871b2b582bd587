#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "quittance/v1/aging.pb.h"
#include "services/client/cli.h"
#include "services/client/currency.h"

namespace quittance {
namespace {

using Align = TextTable::Align;

constexpr size_t kBarWidth = 36;

// One row a bucket, with its share as a bar.
void PrintBuckets(const v1::AgingRow& row) {
  std::cout << fmt::format("{}{}: {} open items\n\n", row.account_id(),
                           row.account_id().empty() ? row.currency() : " " + row.currency(),
                           row.open_items());
  int64_t largest = 0;
  for (const v1::AgingBucket& bucket : row.buckets()) {
    largest = std::max(largest, bucket.open_minor());
  }
  TextTable table({{"days past due"}, {"open", Align::kRight}, {"disputed", Align::kRight}, {""}});
  for (const v1::AgingBucket& bucket : row.buckets()) {
    table.Add({bucket.name(), FormatMinor(bucket.open_minor(), row.currency()),
               FormatMinor(bucket.disputed_minor(), row.currency()),
               Bar(bucket.open_minor(), largest, kBarWidth)});
  }
  table.AddRule();
  table.Add({"total", FormatMinor(row.total_minor(), row.currency()),
             FormatMinor(row.disputed_minor(), row.currency()), ""});
  table.Print(std::cout);
  std::cout << "\n";
}

// A line an account; where the amounts are too long for that, a table each.
void PrintByAccount(const v1::GetAgingResponse& response) {
  std::vector<TextTable::Column> columns = {{"account", Align::kLeft, true}, {"cur"}};
  if (!response.rows().empty()) {
    for (const v1::AgingBucket& bucket : response.rows(0).buckets()) {
      columns.push_back({bucket.name(), Align::kRight});
    }
  }
  columns.push_back({"total", Align::kRight});
  TextTable table(columns);
  for (const v1::AgingRow& row : response.rows()) {
    std::vector<std::string> cells = {row.account_id(), row.currency()};
    for (const v1::AgingBucket& bucket : row.buckets()) {
      cells.push_back(bucket.open_minor() == 0 ? ""
                                               : FormatMinor(bucket.open_minor(), row.currency()));
    }
    cells.push_back(FormatMinor(row.total_minor(), row.currency()));
    table.Add(cells);
  }
  if (table.Fits()) return table.Print(std::cout);
  for (const v1::AgingRow& row : response.rows()) PrintBuckets(row);
}

}  // namespace

void AddAgingVerb(Cli& cli) {
  struct Options {
    std::string account;
    bool by_account = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = cli.AddVerb(
      "aging", "Open items by days past due, on any date",
      "  quittance aging                       the portfolio, today\n"
      "  quittance aging C1 --as-of 2024-04-30\n"
      "  quittance aging --by-account -o csv > aging.csv",
      [&cli, options] {
        auto request = QueryOf<v1::GetAgingRequest>(cli.flags());
        request.set_account_id(options->account);
        request.set_by_account(options->by_account);
        v1::GetAgingResponse response;
        const int code = CallAllPages<v1::GetAgingRequest, v1::GetAgingResponse>(
            cli.Connect(), "AgingService/GetAging", request, &response,
            [](const auto& page, auto* all) { all->mutable_rows()->MergeFrom(page.rows()); });
        if (code != kExitOk) return code;
        Print(cli.flags(), response, [&] {
          std::cout << fmt::format("Aging of book {} as of {}\n\n", response.header().book(),
                                   response.header().as_of());
          if (options->by_account) return PrintByAccount(response);
          for (const v1::AgingRow& row : response.rows()) PrintBuckets(row);
          if (response.rows().empty()) std::cout << "Nothing is open.\n";
        });
        return code;
      });
  verb->add_option("account", options->account, "Account id (default: the portfolio)");
  verb->add_flag("--by-account", options->by_account, "One row an account");
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

}  // namespace quittance
