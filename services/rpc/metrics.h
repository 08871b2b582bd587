#pragma once
// What this process counts, for Prometheus: calls and commands as they come, the rest asked for at
// each scrape.

#include <grpcpp/support/status.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "services/rpc/rpc_table.h"

namespace quittance {

enum class CommandOutcome { kAccepted, kRepeated, kRefused, kFailed };
inline constexpr size_t kCommandOutcomes = 4;

// Thread-safe.
class Metrics {
 public:
  Metrics();

  // One answered call of that RPC.
  void CountCall(const Rpc& rpc, grpc::StatusCode code, absl::Duration took);
  // `count` commands with that RPC of their own, whatever call they came in.
  void CountCommands(const Rpc& rpc, CommandOutcome outcome, uint64_t count);

  const std::shared_ptr<prometheus::Registry>& registry() const { return registry_; }

 private:
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Family<prometheus::Counter>& commands_;
  // By Rpc::index; looked up once, because a lookup by labels hashes and locks.
  std::vector<std::array<prometheus::Counter*, kCommandOutcomes>> command_counters_;
  std::vector<prometheus::Histogram*> call_seconds_;
  std::vector<std::array<prometheus::Counter*, 17>> call_counters_;  // by status code
};

}  // namespace quittance
