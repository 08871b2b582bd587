#include "services/main/run_server.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
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

absl::Status CheckAddresses(const ServerOptions& options) {
  for (const std::string& listen : options.listen) {
    RETURN_IF_ERROR(ParseListenAddress(listen).status());
  }
  if (options.metrics_listen.empty()) return absl::OkStatus();
  return ParseMetricsAddress(options.metrics_listen).status();
}

void Announce(const RpcServer& server) {
  for (const std::string& address : server.addresses()) fmt::print("listening on {}\n", address);
  if (!server.metrics_address().empty()) {
    fmt::print("metrics on http://{}/metrics\n", server.metrics_address());
  }
  std::fflush(stdout);
  LogLine(spdlog::level::info, "listening",
          {{"addresses", server.addresses()},
           {"metrics", server.metrics_address()},
           {"note", "loopback only: there is no TLS yet"}});
}

}  // namespace

int RunServer(ServerOptions options) {
  LogAsJson();
  if (const absl::Status usable = CheckAddresses(options); !usable.ok()) {
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
  options.node.stopped = StopIsPending;
  auto node = LedgerNode::Open(options.node);
  if (absl::IsUnavailable(node.status()) && StopIsPending()) {
    LogLine(spdlog::level::info, "stopped", {{"note", "before it served"}});
    return kExitOk;
  }
  if (!node.ok()) return Fail(node.status());
  RpcServerOptions server_options;
  server_options.listen = options.listen;
  server_options.metrics_listen = options.metrics_listen;
  server_options.calls_bytes = std::max(kCallsBytesMin, options.node.memory_bytes / kCallsShare);
  server_options.collectables = {NodeMetrics(node->get())};
  auto server = RpcServer::Start(std::move(server_options), &(*node)->ledger());
  if (!server.ok()) return Fail(server.status());
  Announce(**server);
  int number = 0;
  while (sigwait(&signals, &number) == 0 && number == SIGUSR1 && !fatal) {
  }
  // Nothing may be acknowledged, flushed or sealed any more.
  if (fatal) _exit(kExitFault);
  LogLine(spdlog::level::info, "stopping", {{"signal", number}});
  (*server)->Stop();
  (*node)->RequestStop();  // else the server would wait for queries whose callers have gone
  server->reset();
  node->reset();
  if (fatal) _exit(kExitFault);
  LogLine(spdlog::level::info, "stopped", nlohmann::json::object());
  return kExitOk;
}

}  // namespace quittance
