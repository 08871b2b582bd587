#include "services/client/cli.h"

#include <grpc/support/log.h>
#include <pwd.h>
#include <unistd.h>

#include <iostream>
#include <map>

namespace quittance {
namespace {

const std::map<std::string, OutputFormat> kFormats = {
    {"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}, {"csv", OutputFormat::kCsv}};

std::string OsUser() {
  const passwd* user = getpwuid(geteuid());
  return user == nullptr ? "uid-" + std::to_string(geteuid()) : user->pw_name;
}

void TakeEnvironment(const char* name, std::string* value) {
  if (const char* given = getenv(name)) *value = given;
}

// What was printed must have arrived: half an answer looks like a whole one.
int AfterOutput(int code) {
  if (std::cout.flush()) return code;
  std::cerr << "quittance: the output could not be written in full; is the disk full?\n";
  return kExitFault;
}

}  // namespace

Cli::Cli() : app_("Quittance: an event-sourced receivables ledger", "quittance") {
  app_.require_subcommand(1);
  app_.set_version_flag("--version", QUITTANCE_VERSION);
  app_.footer(
      "Exit codes: 0 ok, 1 the business said no or a finding, 2 usage, 3 fault.\n"
      "`quittance VERB --help` shows a verb with examples.");
  // What gRPC logs of a failed handshake the verb's own error says readably.
  if (getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
  // Not CLI11's envname(): it would set the flag of every verb, also over the one that was given.
  TakeEnvironment("QUITTANCE_SERVER", &flags_.server);
  TakeEnvironment("QUITTANCE_TLS_CERT", &flags_.tls.certificate);
  TakeEnvironment("QUITTANCE_TLS_KEY", &flags_.tls.key);
  TakeEnvironment("QUITTANCE_TLS_CA", &flags_.tls.ca);
}

void AddClientVerbs(Cli& cli) {
  AddImportVerb(cli);
  AddBalanceVerb(cli);
  AddTrialBalanceVerb(cli);
  AddAgingVerb(cli);
  AddStatementVerb(cli);
  AddComplaintsVerb(cli);
  AddApprovalsVerb(cli);
  AddWriteOffsVerb(cli);
  AddHoldsVerb(cli);
  AddBusinessDateVerb(cli);
  AddHistoryVerb(cli);
  AddExecuteVerb(cli);
  AddHealthVerb(cli);
  AddSelfDescriptionVerbs(cli);
}

int Cli::Run(int argc, char** argv) {
  const auto is_asked = [&](const CLI::App* verb) { return verb->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app_.get_subcommands(is_asked).empty()) {
    std::cerr << "quittance: there is no verb '" << argv[1] << "'; --help lists them\n";
    return kExitUsage;
  }
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return AfterOutput(app_.exit(error) == 0 ? kExitOk : kExitUsage);
  }
  return AfterOutput(chosen_());
}

CLI::App* Cli::AddVerb(const std::string& name, const std::string& summary,
                       const std::string& examples, std::function<int()> run) {
  CLI::App* verb = app_.add_subcommand(name, summary);
  verb->footer("Examples:\n" + examples);
  verb->callback([this, run = std::move(run)] { chosen_ = run; });
  return verb;
}

void Cli::AddServerFlag(CLI::App* verb) {
  verb->add_option(
          "--server", flags_.server,
          "HOST:PORT or unix:PATH of the server; QUITTANCE_SERVER is the default where it is set")
      ->capture_default_str();
  verb->add_option("--tls-cert", flags_.tls.certificate,
                   "Own certificate in PEM, for a server with TLS (or QUITTANCE_TLS_CERT)");
  verb->add_option("--tls-key", flags_.tls.key,
                   "Key of the certificate in PEM (or QUITTANCE_TLS_KEY)");
  verb->add_option("--tls-ca", flags_.tls.ca,
                   "CA of the server's certificate in PEM (or QUITTANCE_TLS_CA)");
}

void Cli::AddServerFlags(CLI::App* verb, const std::string& role) {
  AddServerFlag(verb);
  verb->add_option("--principal", flags_.principal,
                   "Who acts (default: whom the certificate names, without TLS the OS user)");
  verb->add_option("--on-behalf-of", flags_.on_behalf_of, "For whom, if not for oneself");
  verb->add_option("--role", flags_.role, "In which role (default: " + role + ")");
  verb->preparse_callback([this, role](size_t) { flags_.role = role; });
}

void Cli::AddQueryFlags(CLI::App* verb) {
  AddAnswerFlags(verb);
  verb->add_option("--as-of", flags_.as_of,
                   "Effective date, YYYY-MM-DD (default: the business date or today)");
}

void Cli::AddAnswerFlags(CLI::App* verb) {
  AddBookFlag(verb);
  verb->add_option("--known-at", flags_.known_at, "Reserved for a later release");
  AddOutputFlag(verb);
}

void Cli::AddOutputFlag(CLI::App* verb) {
  verb->add_option("-o,--output", flags_.output, "table, json or csv")
      ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case))
      ->option_text("table|json|csv [table]");
}

void Cli::AddBookFlag(CLI::App* verb) {
  verb->add_option("--book", flags_.book, "The legal entity's ledger")->capture_default_str();
}

void Cli::AddDataFlag(CLI::App* verb) {
  verb->add_option("--data", flags_.data, "Work on this data directory; no server may hold it");
}

Connection Cli::Connect() const {
  Identity identity{flags_.principal, flags_.role, flags_.on_behalf_of};
  // Over TLS the certificate says who acts.
  if (identity.principal.empty() && !HasTls(flags_.server, flags_.tls))
    identity.principal = OsUser();
  return Connection(flags_.server, std::move(identity), flags_.tls);
}

int CallOrExplain(const Connection& connection, const std::string& method,
                  const google::protobuf::Message& request, google::protobuf::Message* response,
                  absl::Duration timeout) {
  const grpc::Status status = connection.Call(method, request, response, timeout);
  if (status.ok()) return kExitOk;
  const FailedCall failed = Explain(status, connection);
  std::cerr << "quittance: " << failed.text << "\n";
  return failed.exit_code;
}

void Print(const Flags& flags, const google::protobuf::Message& response,
           const std::function<void()>& print_table) {
  if (flags.output == OutputFormat::kTable) return print_table();
  if (flags.output == OutputFormat::kJson) {
    std::cout << ToJson(response);
    return;
  }
  const auto* field = response.GetDescriptor()->FindFieldByName("rows");
  if (field == nullptr) field = response.GetDescriptor()->FindFieldByName("lines");
  if (field == nullptr) {
    std::cout << ToCsv({&response}, response.GetDescriptor());
    return;
  }
  std::vector<const google::protobuf::Message*> rows;
  for (int i = 0; i < response.GetReflection()->FieldSize(response, field); ++i) {
    rows.push_back(&response.GetReflection()->GetRepeatedMessage(response, field, i));
  }
  std::cout << ToCsv(rows, field->message_type());
}

}  // namespace quittance
