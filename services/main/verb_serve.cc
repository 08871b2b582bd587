#include <iostream>

#include "services/main/log_flags.h"
#include "services/main/run_server.h"
#include "services/main/verbs.h"

namespace quittance {
namespace {

struct ServeFlags {
  std::vector<std::string> listen = {kDefaultListen};
  std::string metrics = "127.0.0.1:7451";
  std::string data = kDefaultData;
  LogFlags log;
  std::string key_encryption_key;
  uint32_t partitions = 0;
  v1::ClockMode clock = v1::CLOCK_MODE_UNSPECIFIED;
  size_t memory_mib = 1024;
  TlsFiles tls;
  std::vector<std::string> operators;
  std::vector<std::string> roles = {"all"};
  std::string advertise;
  std::string snapshots;
  uint32_t snapshot_interval_s = 600;
};

const std::map<std::string, v1::ClockMode> kClocks = {{"system", v1::CLOCK_MODE_SYSTEM},
                                                      {"command", v1::CLOCK_MODE_COMMAND}};

NodeRoles RolesOf(const ServeFlags& flags) {
  NodeRoles roles{.owns_writers = false, .holds_read_models = false};
  for (const std::string& role : flags.roles) {
    roles.owns_writers |= role == "command" || role == "all";
    roles.holds_read_models |= role == "projection" || role == "all";
  }
  return roles;
}

// Says which flag counts only where several processes can share the ledger.
bool SharesLedger(const ServeFlags& flags, const NodeRoles& roles) {
  if (!flags.key_encryption_key.empty()) {
    std::cerr
        << "quittance: --key-encryption-key counts on Kafka only; the embedded log's keys are "
           "in its data directory\n";
    return true;
  }
  if (!flags.snapshots.empty()) {
    std::cerr << "quittance: --snapshots counts on Kafka only, where processes share a ledger; the "
                 "embedded log's rows are in its data directory\n";
    return true;
  }
  if (roles.owns_writers && roles.holds_read_models) return false;
  std::cerr << "quittance: --roles counts on Kafka only, where processes share a ledger; the "
               "embedded log is one process's, which does all\n";
  return true;
}

int Serve(const ServeFlags& flags) {
  ServerOptions options;
  auto kafka = KafkaOf(flags.log);
  if (!kafka.ok()) {
    std::cerr << "quittance: " << kafka.status().message() << "\n";
    return kExitUsage;
  }
  options.node.log.kafka = *std::move(kafka);
  options.node.roles = RolesOf(flags);
  if (!options.node.log.kafka && SharesLedger(flags, options.node.roles)) return kExitUsage;
  options.advertise = flags.advertise;
  options.node.snapshots = {.directory = flags.snapshots,
                            .interval = absl::Seconds(flags.snapshot_interval_s)};
  options.node.log.key_encryption_key_file = flags.key_encryption_key;
  options.node.directory = flags.data;
  options.node.log.accounts_partitions = flags.partitions;
  options.node.clock_mode = flags.clock;
  options.node.memory_bytes = flags.memory_mib << 20;
  options.listen = flags.listen;
  options.tls = flags.tls;
  options.operators = flags.operators;
  options.metrics_listen = flags.metrics;
  return RunServer(std::move(options));
}

void AddSharingFlags(CLI::App* verb, ServeFlags* flags) {
  AddKeyEncryptionKeyFlag(verb, &flags->key_encryption_key);
  verb->add_option("--roles", flags->roles,
                   "On Kafka: what this process does of the ledger's work: command (decides), "
                   "projection (folds read models), query (answers from the others), all. Each "
                   "takes every call and hands on what is another's")
      ->delimiter(',')
      ->check(CLI::IsMember({"command", "projection", "query", "all"}))
      ->capture_default_str();
  verb->add_option("--advertise", flags->advertise,
                   "HOST:PORT where the ledger's other processes reach this one; default: the "
                   "first HOST:PORT of --listen");
  verb->add_option(
      "--snapshots", flags->snapshots,
      "Directory that the ledger's processes share, for snapshots of rows: one with an "
      "empty disk begins with them; default: none, the whole log is folded");
  verb->add_option("--snapshot-interval-s", flags->snapshot_interval_s,
                   "How often a snapshot of each partition's rows is saved while it is written to")
      ->capture_default_str();
}

void AddAddressFlags(CLI::App* verb, ServeFlags* flags) {
  verb->add_option("--listen", flags->listen,
                   "HOST:PORT (loopback only without TLS; port 0 takes a free one) or unix:PATH; "
                   "QUITTANCE_LISTEN is the default where it is set")
      ->capture_default_str();
  verb->add_option(
      "--tls-cert", flags->tls.certificate,
      "The server's certificate in PEM; with it every HOST:PORT has TLS and takes only "
      "clients with a certificate (docs/SECURITY.md)");
  verb->add_option("--tls-key", flags->tls.key, "The certificate's key in PEM");
  verb->add_option("--tls-ca", flags->tls.ca, "Whose certificates clients may show, in PEM");
  verb->add_option("--operator", flags->operators,
                   "Principal who holds every role on every book, to set a ledger up and to run it "
                   "(repeatable; others need a grant in the book's settings)");
  verb->add_option("--metrics", flags->metrics,
                   "HOST:PORT of /metrics (loopback only; port 0 takes a free one); empty: none")
      ->capture_default_str();
}

}  // namespace

void AddServeVerb(Cli& cli) {
  auto flags = std::make_shared<ServeFlags>();
  if (const char* listen = getenv("QUITTANCE_LISTEN")) flags->listen = {listen};
  CLI::App* verb = cli.AddVerb(
      "serve", "Serve a ledger, on the embedded log of its data directory or on Kafka",
      "  quittance serve\n"
      "  quittance serve --data /srv/ledger --listen 127.0.0.1:0 --listen "
      "unix:/run/quittance.sock\n"
      "  quittance serve --data history --clock command      recorded_at comes from the commands\n"
      "  quittance serve --log kafka:b1:9092,b2:9092,b3:9092/ledger --data /srv/ledger\n"
      "  quittance serve --listen 0.0.0.0:7450 --tls-cert server.crt --tls-key server.key "
      "--tls-ca ca.crt --operator ann",
      [flags] { return Serve(*flags); });
  verb->add_option("--data", flags->data, "Data directory; created with book main in EUR if empty")
      ->capture_default_str();
  AddLogFlags(verb, &flags->log,
              "embedded, or kafka:HOST:PORT,...[/TOPICS]: topics TOPICS.reference, "
              "TOPICS.accounts and TOPICS.keys, created where missing and checked");
  AddSharingFlags(verb, flags.get());
  AddAddressFlags(verb, flags.get());
  verb->add_option("--partitions", flags->partitions,
                   "Partitions of the accounts log, fixed when the ledger is created (default: 8)");
  verb->add_option(
          "--clock", flags->clock,
          "Where recorded_at comes from, fixed when the ledger is created (default: system)")
      ->transform(CLI::CheckedTransformer(kClocks, CLI::ignore_case))
      ->option_text("system|command");
  verb->add_option("--memory-mib", flags->memory_mib, "Budget for rows and blocks")
      ->capture_default_str();
}

}  // namespace quittance
