#pragma once
// The command line: one binary, one verb a run. Each verb stands in verb_<name>.cc and adds itself
// to the app; flags shared by verbs are defined once here. Man page and completion come from the
// same app (self_description.h).

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "services/client/connection.h"
#include "services/client/exit_code.h"
#include "services/client/output.h"

namespace quittance {

inline constexpr char kDefaultListen[] = "127.0.0.1:7450";
inline constexpr char kDefaultData[] = "./var";

// What the shared flags said.
struct Flags {
  std::string server = kDefaultListen;
  std::string book = "main";
  std::string as_of;
  std::string known_at;
  TlsFiles tls;
  std::string principal;  // empty: whom the certificate names, without TLS the OS user
  std::string on_behalf_of;
  std::string role;  // default: the least the verb needs
  std::string data;  // only verbs that can work without a server
  OutputFormat output = OutputFormat::kTable;
};

class Cli {
 public:
  Cli();
  // Parses, runs the verb, returns the exit code.
  int Run(int argc, char** argv);

  // For verbs. `role` is the least role the verb needs.
  CLI::App* AddVerb(const std::string& name, const std::string& summary,
                    const std::string& examples, std::function<int()> run);
  void AddServerFlag(CLI::App* verb);
  // The server, and who asks it.
  void AddServerFlags(CLI::App* verb, const std::string& role);
  // For answers about a date: AddAnswerFlags and --as-of.
  void AddQueryFlags(CLI::App* verb);
  void AddAnswerFlags(CLI::App* verb);
  void AddOutputFlag(CLI::App* verb);
  void AddBookFlag(CLI::App* verb);
  void AddDataFlag(CLI::App* verb);

  const Flags& flags() const { return flags_; }
  CLI::App& app() { return app_; }
  Connection Connect() const;

 private:
  CLI::App app_;
  Flags flags_;
  std::function<int()> chosen_;
};

// One call; on failure prints why to stderr and gives the exit code.
int CallOrExplain(const Connection& connection, const std::string& method,
                  const google::protobuf::Message& request, google::protobuf::Message* response,
                  absl::Duration timeout = absl::Seconds(30));

// Fills the query header from the flags.
template <typename Request>
Request QueryOf(const Flags& flags) {
  Request request;
  request.mutable_header()->set_book(flags.book);
  request.mutable_header()->set_as_of(flags.as_of);
  request.mutable_header()->set_known_at(flags.known_at);
  return request;
}

// Asks page after page and appends the rows of field "rows" (and what is in `more`) of each to the
// first answer.
template <typename Request, typename Response>
int CallAllPages(const Connection& connection, const std::string& method, Request request,
                 Response* response,
                 const std::function<void(const Response&, Response*)>& append) {
  if (const int code = CallOrExplain(connection, method, request, response); code != kExitOk) {
    return code;
  }
  while (!response->header().next_cursor().empty()) {
    request.mutable_header()->set_cursor(response->header().next_cursor());
    request.mutable_header()->set_as_of(response->header().as_of());
    Response page;
    if (const int code = CallOrExplain(connection, method, request, &page); code != kExitOk) {
      return code;
    }
    append(page, response);
    response->mutable_header()->set_next_cursor(page.header().next_cursor());
  }
  return kExitOk;
}

// Prints as -o says: json of the response, csv of its "rows", or what `print_table` prints.
void Print(const Flags& flags, const google::protobuf::Message& response,
           const std::function<void()>& print_table);

void AddImportVerb(Cli& cli);
void AddBalanceVerb(Cli& cli);
void AddTrialBalanceVerb(Cli& cli);
void AddAgingVerb(Cli& cli);
void AddStatementVerb(Cli& cli);
void AddComplaintsVerb(Cli& cli);
void AddApprovalsVerb(Cli& cli);
void AddWriteOffsVerb(Cli& cli);
void AddHoldsVerb(Cli& cli);
void AddBusinessDateVerb(Cli& cli);
void AddHistoryVerb(Cli& cli);
void AddExecuteVerb(Cli& cli);
void AddHealthVerb(Cli& cli);
void AddSelfDescriptionVerbs(Cli& cli);

// All of the above.
void AddClientVerbs(Cli& cli);

}  // namespace quittance
