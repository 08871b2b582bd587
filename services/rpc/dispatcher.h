#pragma once
// Where every RPC passes: deadline, caller, authorisation, size, then the way of a command or of a
// query. Blocks no gRPC thread on durability: answers come from pools.

#include <atomic>
#include <memory>
#include <vector>

#include "services/rpc/call.h"
#include "services/rpc/deadline_watch.h"
#include "services/rpc/execution.h"
#include "services/rpc/grants.h"
#include "services/rpc/ledger.h"
#include "services/rpc/long_work.h"
#include "services/rpc/metrics.h"
#include "services/rpc/queries.h"
#include "services/rpc/work_pool.h"

namespace quittance {

class Dispatcher {
 public:
  // `ledger` and `metrics` must outlive it. `operators` as Grants takes them.
  Dispatcher(const Ledger* ledger, Trust trust, const std::vector<std::string>& operators,
             Metrics* metrics);
  // Waits for the writers' answers to all that was submitted. REQUIRES: no new calls.
  ~Dispatcher();

  // Rebuilds, dumps and checks end soon, with UNAVAILABLE; commands and other queries go on.
  void StopLongWork() { stopping_.store(true, std::memory_order_relaxed); }

  // Answers the call, now or later.
  void Handle(const Rpc& rpc, grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
              grpc::ByteBuffer* response, grpc::ServerUnaryReactor** reactor);

 private:
  // nullopt: the caller may go on.
  std::optional<google::rpc::Status> Admit(Call* call) const;
  void StartQuery(const std::shared_ptr<Call>& call);
  void Answer(Call& call) const;
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Ask(
      const Call& call, const google::protobuf::Message& request) const;
  void Observe(const Call& call, grpc::StatusCode code, const std::string& message) const;

  const Ledger& ledger_;
  const Trust trust_;
  const Grants grants_;
  Metrics& metrics_;
  const std::vector<QueryFunction> queries_;
  const Call::Observer observer_;
  std::atomic<bool> stopping_ = false;
  mutable LongWork long_work_;
  DeadlineWatch deadlines_;
  WorkPool answers_;
  WorkPool blocking_;
  WorkPool queries_pool_;
  WorkPool long_pool_;
  ExecutionParts executions_;
};

}  // namespace quittance
