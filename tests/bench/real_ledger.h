#pragma once
// What the stages share: how much they send, a served ledger in this process, a directory for it.

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "services/main/ledger_node.h"
#include "services/rpc/rpc_server.h"
#include "tests/bench/load_client.h"

namespace quittance::bench {

inline constexpr char kExecute[] = "/quittance.v1.LedgerService/Execute";
inline constexpr char kExecuteBatch[] = "/quittance.v1.LedgerService/ExecuteBatch";
inline constexpr uint32_t kAccounts = 10'000;
inline constexpr size_t kBatch = 1'000;
inline constexpr size_t kBatchesInFlight = 8;

// QUITTANCE_BENCH_COMMANDS
uint64_t Commands();

std::string Detail(const LoadResult& result, size_t per_call);
double PerSecond(const LoadResult& result, size_t per_call);

// A directory of its own on the disk the build is on, gone at the end.
class Scratch {
 public:
  explicit Scratch(const std::string& name);
  ~Scratch();
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// A real ledger in this process, with a client's channel to it.
struct Real {
  explicit Real(const std::string& name, v1::ClockMode clock = v1::CLOCK_MODE_SYSTEM,
                LedgerLogOptions log = {});

  Scratch scratch;
  std::unique_ptr<LedgerNode> node;
  std::unique_ptr<RpcServer> server;
  std::shared_ptr<grpc::Channel> channel;
};

}  // namespace quittance::bench
