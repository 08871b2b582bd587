#include "services/rpc/metrics.h"

#include <string>

namespace quittance {
namespace {

constexpr const char* kOutcomes[kCommandOutcomes] = {"accepted", "repeated", "refused", "failed"};
constexpr const char* kCodes[17] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

// 100 us to 10 s.
const prometheus::Histogram::BucketBoundaries& SecondsBuckets() {
  static const prometheus::Histogram::BucketBoundaries buckets = {
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
  return buckets;
}

}  // namespace

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      calls_(prometheus::BuildCounter()
                 .Name("quittance_rpc_calls_total")
                 .Help("Answered calls by RPC and gRPC status code")
                 .Register(*registry_)),
      seconds_(prometheus::BuildHistogram()
                   .Name("quittance_rpc_seconds")
                   .Help("Time from a call's arrival to its answer")
                   .Register(*registry_)),
      commands_(prometheus::BuildCounter()
                    .Name("quittance_commands_total")
                    .Help("Commands by their own RPC and outcome, those inside batches too")
                    .Register(*registry_)) {
  for (const Rpc& rpc : RpcTable::Get().all()) {
    call_seconds_.push_back(&seconds_.Add({{"rpc", rpc.name}}, SecondsBuckets()));
    auto& codes = call_counters_.emplace_back();
    for (size_t i = 0; i < codes.size(); ++i) {
      codes[i] = &calls_.Add({{"rpc", rpc.name}, {"code", kCodes[i]}});
    }
    auto& outcomes = command_counters_.emplace_back();
    if (rpc.kind != RpcKind::kCommand) continue;
    for (size_t i = 0; i < outcomes.size(); ++i) {
      outcomes[i] = &commands_.Add({{"rpc", rpc.name}, {"outcome", kOutcomes[i]}});
    }
  }
}

void Metrics::CountCall(const Rpc& rpc, grpc::StatusCode code, absl::Duration took) {
  const size_t index = static_cast<size_t>(code) < 17 ? static_cast<size_t>(code) : 2;
  call_counters_[rpc.index][index]->Increment();
  call_seconds_[rpc.index]->Observe(absl::ToDoubleSeconds(took));
}

void Metrics::CountCommands(const Rpc& rpc, CommandOutcome outcome, uint64_t count) {
  command_counters_[rpc.index][static_cast<size_t>(outcome)]->Increment(static_cast<double>(count));
}

}  // namespace quittance
