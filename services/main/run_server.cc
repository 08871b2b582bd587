#include "services/main/run_server.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/domain/principal.h"
#include "services/main/node_metrics.h"
#include "services/rpc/json_log.h"
#include "services/rpc/listen_address.h"
#include "services/rpc/rpc_server.h"

namespace quittance {
namespace {

constexpr size_t kCallsShare = 4;
// Some calls of the largest size at a time, however little memory there is.
constexpr size_t kCallsBytesMin = size_t{64} << 20;
constexpr int kExitOk = 0;
constexpr int kExitUsage = 2;
constexpr int kExitFault = 3;

// SIGUSR1 is how the log's thread wakes the waiting one.
sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals, number);
  return signals;
}

// One waits that nobody has taken yet.
bool StopIsPending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

int Fail(const absl::Status& status, int code = kExitFault) {
  LogLine(spdlog::level::critical, "cannot_serve", {{"why", std::string(status.message())}});
  return code;
}

absl::Status CheckOperators(const ServerOptions& options) {
  for (const std::string& name : options.operators) {
    const std::string bad = name.empty() ? "is empty" : PrincipalProblem(name);
    if (!bad.empty()) return absl::InvalidArgumentError(fmt::format("--operator {}", bad));
  }
  if (options.operators.empty() || options.tls.are_given()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--operator counts only with TLS, where certificates say who calls; give --tls-cert, "
      "--tls-key and --tls-ca, too");
}

absl::Status CheckOptions(const ServerOptions& options) {
  RETURN_IF_ERROR(CheckTlsFiles(options.tls, absl::Now()));
  RETURN_IF_ERROR(CheckOperators(options));
  const Reach reach = options.tls.are_given() ? Reach::kAnywhere : Reach::kThisMachine;
  for (const std::string& listen : options.listen) {
    RETURN_IF_ERROR(ParseListenAddress(listen, reach).status());
  }
  if (options.metrics_listen.empty()) return absl::OkStatus();
  return ParseMetricsAddress(options.metrics_listen).status();
}

// Where others reach the server: by a port rather than by a socket of this machine.
std::string EndpointOf(const RpcServer& server) {
  for (const std::string& address : server.addresses()) {
    if (!address.starts_with("unix:")) return address;
  }
  return server.addresses().front();
}

void Announce(const RpcServer& server, bool has_tls) {
  for (const std::string& address : server.addresses()) fmt::print("listening on {}\n", address);
  if (!server.metrics_address().empty()) {
    fmt::print("metrics on http://{}/metrics\n", server.metrics_address());
  }
  std::fflush(stdout);
  LogLine(spdlog::level::info, "listening",
          {{"addresses", server.addresses()},
           {"metrics", server.metrics_address()},
           {"tls", has_tls},
           {"note", has_tls ? "clients need a certificate" : "loopback only without TLS"}});
}

RpcServerOptions RpcOptionsOf(const ServerOptions& options, const LedgerNode& node,
                              PeerService* peers) {
  RpcServerOptions rpc;
  rpc.listen = options.listen;
  rpc.tls = options.tls;
  rpc.operators = options.operators;
  rpc.metrics_listen = options.metrics_listen;
  rpc.calls_bytes = std::max(kCallsBytesMin, options.node.memory_bytes / kCallsShare);
  rpc.collectables = {NodeMetrics(&node)};
  if (peers != nullptr) rpc.extra_services = {peers};
  return rpc;
}

}  // namespace

int RunServer(ServerOptions options) {
  LogAsJson();
  if (const absl::Status usable = CheckOptions(options); !usable.ok()) {
    return Fail(usable, kExitUsage);
  }
  // Whoever reads the log may go away; the ledger stays.
  CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
  const sigset_t signals = StopSignals();
  CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);
  std::atomic<bool> fatal = false;
  options.node.log.on_fatal = [&fatal](const absl::Status& why) {
    LogLine(spdlog::level::critical, "log_failed", {{"why", std::string(why.message())}});
    fatal = true;
    kill(getpid(), SIGUSR1);
  };
  if (!options.listen.empty()) options.node.endpoint = options.listen.front();
  options.node.tls = options.tls;
  options.node.stopped = StopIsPending;
  auto node = LedgerNode::Open(options.node);
  if (absl::IsUnavailable(node.status()) && StopIsPending()) {
    LogLine(spdlog::level::info, "stopped", {{"note", "before it served"}});
    return kExitOk;
  }
  if (!node.ok()) return Fail(node.status());
  std::unique_ptr<PeerService> peers =
      (*node)->MakePeerService(options.tls.are_given() ? Trust::kCertificates : Trust::kMetadata);
  auto server = RpcServer::Start(RpcOptionsOf(options, **node, peers.get()), &(*node)->ledger());
  if (!server.ok()) return Fail(server.status());
  const absl::Status joined =
      (*node)->Join(options.advertise.empty() ? EndpointOf(**server) : options.advertise);
  if (!joined.ok() && !StopIsPending()) return Fail(joined);
  Announce(**server, options.tls.are_given());
  int number = 0;
  while (sigwait(&signals, &number) == 0 && number == SIGUSR1 && !fatal) {
  }
  // Nothing may be acknowledged, flushed or sealed any more.
  if (fatal) _exit(kExitFault);
  LogLine(spdlog::level::info, "stopping", {{"signal", number}});
  (*node)->Leave();
  (*server)->Stop();
  (*node)->RequestStop();  // else the server would wait for queries whose callers have gone
  server->reset();
  peers.reset();
  node->reset();
  if (fatal) _exit(kExitFault);
  LogLine(spdlog::level::info, "stopped", nlohmann::json::object());
  return kExitOk;
}

}  // namespace quittance
