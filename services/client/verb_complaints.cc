#include <fmt/format.h>

#include <iostream>

#include "quittance/v1/complaint.pb.h"
#include "services/client/cli.h"
#include "services/client/words.h"

namespace quittance {
namespace {

using Align = TextTable::Align;

void PrintBoard(const v1::GetComplaintBoardResponse& response) {
  std::cout << fmt::format("Complaints of book {} as of {}\n\n", response.header().book(),
                           response.header().as_of());
  TextTable stages({{"stage"}, {"cases", Align::kRight}, {"oldest (days)", Align::kRight}});
  for (const v1::ComplaintStageCount& stage : response.stages()) {
    stages.Add({WordOf(stage.stage()), std::to_string(stage.cases()),
                std::to_string(stage.oldest_days())});
  }
  stages.Print(std::cout);
  if (response.rows().empty()) return;
  std::cout << "\n";
  TextTable cases({{"account", Align::kLeft, true},
                   {"complaint", Align::kLeft, true},
                   {"stage"},
                   {"severity"},
                   {"subject", Align::kLeft, true},
                   {"owner", Align::kLeft, true},
                   {"registered"},
                   {"age (days)", Align::kRight},
                   {"outcome"}});
  for (const v1::ComplaintLine& line : response.rows()) {
    cases.Add({line.account_id(), line.complaint_id(), WordOf(line.stage()),
               WordOf(line.severity()), line.subject_code(), line.owner(), line.registered_date(),
               std::to_string(line.age_days()), WordOf(line.outcome())});
  }
  cases.Print(std::cout);
  if (response.header().next_cursor().empty()) return;
  std::cout << fmt::format("... and more: {} are listed; give --limit N\n", response.rows_size());
}

}  // namespace

void AddComplaintsVerb(Cli& cli) {
  struct Options {
    bool all = false;
    std::string owner;
    uint32_t limit = 20;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      cli.AddVerb("complaints", "The complaint board: cases by stage and age, on any date",
                  "  quittance complaints\n"
                  "  quittance complaints --all --limit 100 --owner anna\n"
                  "  quittance complaints -o json --as-of 2024-04-30",
                  [&cli, options] {
                    auto request = QueryOf<v1::GetComplaintBoardRequest>(cli.flags());
                    request.set_include_closed(options->all);
                    request.set_owner(options->owner);
                    request.mutable_header()->set_page_size(options->limit);
                    v1::GetComplaintBoardResponse response;
                    const int code = CallOrExplain(
                        cli.Connect(), "ComplaintService/GetComplaintBoard", request, &response);
                    if (code == kExitOk)
                      Print(cli.flags(), response, [&] { PrintBoard(response); });
                    return code;
                  });
  verb->add_flag("--all", options->all, "Closed cases too");
  verb->add_option("--owner", options->owner, "Only this owner's cases");
  verb->add_option("--limit", options->limit, "Most cases listed; the counts are always whole")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

}  // namespace quittance
