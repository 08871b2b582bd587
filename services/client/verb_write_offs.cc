#include <fmt/format.h>

#include <iostream>

#include "quittance/v1/write_off.pb.h"
#include "services/client/currency.h"
#include "services/client/list_verb.h"

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
  AddListVerb<v1::ListWriteOffsRequest, v1::ListWriteOffsResponse>(
      cli,
      {.name = "write-offs",
       .summary = "Debt that was written off, and what was recovered of it",
       .examples = "  quittance write-offs\n"
                   "  quittance write-offs C1 --all --as-of 2024-12-31",
       .method = "WriteOffService/ListWriteOffs",
       .all = "Reversed ones too"},
      &v1::ListWriteOffsRequest::set_include_reversed, &PrintWriteOffs);
}

}  // namespace quittance
