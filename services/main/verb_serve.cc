#include "services/main/run_server.h"
#include "services/main/verbs.h"

namespace quittance {
namespace {

struct ServeFlags {
  std::vector<std::string> listen = {kDefaultListen};
  std::string metrics = "127.0.0.1:7451";
  std::string data = kDefaultData;
  uint32_t partitions = 0;
  v1::ClockMode clock = v1::CLOCK_MODE_UNSPECIFIED;
  size_t memory_mib = 1024;
};

const std::map<std::string, v1::ClockMode> kClocks = {{"system", v1::CLOCK_MODE_SYSTEM},
                                                      {"command", v1::CLOCK_MODE_COMMAND}};

int Serve(const ServeFlags& flags) {
  ServerOptions options;
  options.node.directory = flags.data;
  options.node.accounts_partitions = flags.partitions;
  options.node.clock_mode = flags.clock;
  options.node.memory_bytes = flags.memory_mib << 20;
  options.listen = flags.listen;
  options.metrics_listen = flags.metrics;
  return RunServer(std::move(options));
}

}  // namespace

void AddServeVerb(Cli& cli) {
  auto flags = std::make_shared<ServeFlags>();
  if (const char* listen = getenv("QUITTANCE_LISTEN")) flags->listen = {listen};
  CLI::App* verb = cli.AddVerb(
      "serve", "Serve the ledger of a data directory on the embedded log",
      "  quittance serve\n"
      "  quittance serve --data /srv/ledger --listen 127.0.0.1:0 --listen "
      "unix:/run/quittance.sock\n"
      "  quittance serve --data history --clock command      recorded_at comes from the commands",
      [flags] { return Serve(*flags); });
  verb->add_option("--data", flags->data, "Data directory; created with book main in EUR if empty")
      ->capture_default_str();
  verb->add_option(
          "--listen", flags->listen,
          "HOST:PORT (loopback only until there is TLS; port 0 takes a free one) or unix:PATH; "
          "QUITTANCE_LISTEN is the default where it is set")
      ->capture_default_str();
  verb->add_option("--metrics", flags->metrics,
                   "HOST:PORT of /metrics (loopback only; port 0 takes a free one); empty: none")
      ->capture_default_str();
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
