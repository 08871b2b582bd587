#include "tests/bench/real_ledger.h"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <unistd.h>

#include <filesystem>

#include "ledger/base/check.h"

namespace quittance::bench {

uint64_t Commands() {
  const char* text = getenv("QUITTANCE_BENCH_COMMANDS");
  return text == nullptr ? 400'000 : std::stoull(text);
}

std::string Detail(const LoadResult& result, size_t per_call) {
  return fmt::format("p50 {:.1f} ms, p99 {:.1f} ms, {:.1f} us CPU a command{}", result.p50_ms,
                     result.p99_ms,
                     result.cpu_seconds * 1e6 / static_cast<double>(result.calls * per_call),
                     result.failures == 0 ? "" : fmt::format(", {} FAILED", result.failures));
}

double PerSecond(const LoadResult& result, size_t per_call) {
  return static_cast<double>(result.calls * per_call) / result.seconds;
}

Scratch::Scratch(const std::string& name)
    : path_(fmt::format("{}/bench-{}-{}", QUITTANCE_BINARY_DIR, getpid(), name)) {}

Scratch::~Scratch() { std::filesystem::remove_all(path_); }

Real::Real(const std::string& name, v1::ClockMode clock, LedgerLogOptions log) : scratch(name) {
  LedgerNodeOptions options;
  options.directory = scratch.path();
  options.clock_mode = clock;
  options.log = std::move(log);
  auto opened = LedgerNode::Open(std::move(options));
  CHECK(opened.ok(), "{}", std::string(opened.status().message()));
  node = *std::move(opened);
  RpcServerOptions server_options;
  server_options.listen = {"127.0.0.1:0"};
  auto started = RpcServer::Start(std::move(server_options), &node->ledger());
  CHECK(started.ok(), "{}", std::string(started.status().message()));
  server = *std::move(started);
  const absl::Status joined = node->Join(server->addresses().front());
  CHECK(joined.ok(), "{}", std::string(joined.message()));
  channel = grpc::CreateChannel(server->addresses().front(), grpc::InsecureChannelCredentials());
}

}  // namespace quittance::bench
