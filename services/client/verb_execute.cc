#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <iostream>

#include "ledger/domain/decide.h"
#include "quittance/v1/command.pb.h"
#include "quittance/v1/ledger.pb.h"
#include "services/client/cli.h"
#include "services/client/read_file.h"

namespace quittance {
namespace {

void PrintResponse(const v1::CommandResponse& response) {
  for (const std::string& event : response.events_json())
    std::cout << "event     " << event << "\n";
  for (const v1::PostingLine& line : response.postings()) {
    std::cout << fmt::format("posting   {} {} {:<6} {:<32} {:>6} {:>12} {}\n",
                             line.effective_date(), line.debit_minor() > 0 ? "debit " : "credit",
                             line.code(), line.name(), line.currency(),
                             line.debit_minor() + line.credit_minor(), line.dimension());
  }
  std::cout << fmt::format("stream    {} at version {}\n", response.stream(),
                           response.stream_version());
  if (!response.document_number().empty()) {
    std::cout << "document  " << response.document_number() << "\n";
  }
  if (response.repeated_answer()) {
    std::cout << "repeated  this command id had been answered before; nothing new happened\n";
  }
}

int Execute(const Cli& cli, const std::string& file) {
  const absl::StatusOr<std::string> json = ReadFile(file);
  if (!json.ok()) {
    std::cerr << "quittance: " << std::string(json.status().message()) << "\n";
    return kExitUsage;
  }
  v1::Command command;
  const auto status = google::protobuf::util::JsonStringToMessage(*json, &command);
  if (!status.ok()) {
    std::cerr << fmt::format(
        "quittance: not a command in protobuf JSON: {}\n"
        "  write one such as {{\"open_account\": {{\"header\": {{\"command_id\": \"c-1\"}}, "
        "\"account_id\": \"C1\", \"kind\": \"ACCOUNT_KIND_COMPANY\"}}}}\n",
        std::string(status.message()));
    return kExitUsage;
  }
  if (command.body_case() != v1::Command::BODY_NOT_SET) {
    v1::CommandHeader* header = MutableHeaderOf(&command);
    if (header->book().empty()) header->set_book(cli.flags().book);
  }
  v1::CommandResponse response;
  const int code = CallOrExplain(cli.Connect(), "LedgerService/Execute", command, &response);
  if (code == kExitOk) Print(cli.flags(), response, [&] { PrintResponse(response); });
  return code;
}

}  // namespace

void AddExecuteVerb(Cli& cli) {
  auto file = std::make_shared<std::string>("-");
  CLI::App* verb = cli.AddVerb(
      "execute", "Send one command: protobuf JSON in, result out",
      "  quittance execute open-account.json\n"
      "  echo '{\"block_account\": {\"header\": {\"command_id\": \"c-7\"}, \"account_id\": "
      "\"C1\",\n"
      "        \"reason_code\": \"insolvency\"}}' | quittance execute --role supervisor",
      [&cli, file] { return Execute(cli, *file); });
  verb->add_option("file", *file, "File with the command (default: standard input)");
  cli.AddBookFlag(verb);
  cli.AddServerFlags(verb, "clerk");
  cli.AddOutputFlag(verb);
}

}  // namespace quittance
