#include <fmt/format.h>

#include <iostream>

#include "quittance/v1/hold.pb.h"
#include "services/client/list_verb.h"

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
  AddListVerb<v1::ListHoldsRequest, v1::ListHoldsResponse>(
      cli,
      {.name = "holds",
       .summary = "Customers to whom nothing more is sold, and why",
       .examples = "  quittance holds\n"
                   "  quittance holds C1 --all --as-of 2024-12-31",
       .method = "HoldService/ListHolds",
       .all = "Lifted ones and those whose day is over, too"},
      &v1::ListHoldsRequest::set_include_ended, &PrintHolds);
}

}  // namespace quittance
