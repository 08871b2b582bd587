#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <iostream>

#include "quittance/v1/history.pb.h"
#include "services/client/cli.h"
#include "services/client/words.h"

namespace quittance {
namespace {

std::string WhatHappened(const v1::HistoryEntry& entry) {
  if (entry.has_refusal()) {
    return "refused " + v1::RefusalReason_Name(entry.refusal().reason()) + ": " +
           entry.refusal().message();
  }
  std::string events;
  for (const v1::Event& event : entry.events()) {
    const auto* field =
        v1::Event::descriptor()->FindFieldByNumber(static_cast<int>(event.body_case()));
    events += (events.empty() ? "" : ", ") + field->name();
  }
  return events;
}

void PrintHistory(const v1::ListEntriesRequest& request, const v1::ListEntriesResponse& response) {
  std::cout << fmt::format(
      "History of {} {} in book {}, as recorded\n\n",
      request.account_id().empty() ? "command" : "account",
      request.account_id().empty() ? request.command_id() : request.account_id(),
      response.header().book());
  TextTable table({{"place"},
                   {"recorded at"},
                   {"effective"},
                   {"by", TextTable::Align::kLeft, true},
                   {"command", TextTable::Align::kLeft, true},
                   {"what happened", TextTable::Align::kLeft, true}});
  for (const v1::HistoryEntry& entry : response.rows()) {
    std::string at = google::protobuf::util::TimeUtil::ToString(entry.recorded_at());
    table.Add({fmt::format("{}/{}", entry.place().partition(), entry.place().height()),
               at.substr(0, 19), entry.effective_date(), entry.principal(), entry.command_id(),
               WhatHappened(entry)});
  }
  table.Print(std::cout);
}

}  // namespace

void AddHistoryVerb(Cli& cli) {
  struct Options {
    std::string account, document, command;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = cli.AddVerb(
      "history", "The entries behind an account, a document or a command",
      "  quittance history C1\n"
      "  quittance history C1 --document I1\n"
      "  quittance history --command 0190b0c2-77aa -o json",
      [&cli, options] {
        if (options->account.empty() == options->command.empty()) {
          std::cerr << "quittance: give either an account id or --command ID\n";
          return static_cast<int>(kExitUsage);
        }
        auto request = QueryOf<v1::ListEntriesRequest>(cli.flags());
        request.set_account_id(options->account);
        request.set_document_id(options->document);
        request.set_command_id(options->command);
        v1::ListEntriesResponse response;
        const int code = CallAllPages<v1::ListEntriesRequest, v1::ListEntriesResponse>(
            cli.Connect(), "HistoryService/ListEntries", request, &response,
            [](const auto& page, auto* all) { all->mutable_rows()->MergeFrom(page.rows()); });
        if (code == kExitOk) Print(cli.flags(), response, [&] { PrintHistory(request, response); });
        return code;
      });
  verb->add_option("account", options->account, "Account id");
  verb->add_option("--document", options->document,
                   "Only entries that touch this invoice, receipt, dispute, complaint, ...");
  verb->add_option("--command", options->command, "The entries of one command id");
  cli.AddServerFlags(verb, "clerk");
  cli.AddAnswerFlags(verb);
}

}  // namespace quittance
