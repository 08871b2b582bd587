#pragma once
// One unary call as gRPC hands it over: raw bytes in, one answer out, given by whoever is first.

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "google/rpc/status.pb.h"
#include "services/rpc/caller.h"
#include "services/rpc/deadline_watch.h"
#include "services/rpc/rpc_table.h"

namespace quittance {

// Thread-safe. Lives until gRPC is done with it and nobody holds it.
class Call final : public grpc::ServerUnaryReactor,
                   public DeadlineWatch::Watched,
                   public std::enable_shared_from_this<Call> {
 public:
  // Told of each answer before it is sent.
  using Observer = std::function<void(const Call&, grpc::StatusCode, const std::string& message)>;

  static std::shared_ptr<Call> Make(const Rpc& rpc, grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                    absl::Time started, const Observer* observer);

  const Rpc& rpc() const { return rpc_; }
  // REQUIRES: not answered.
  const grpc::ServerContextBase& context() const { return *context_; }
  // Valid as long as the call is held, also after the answer: gRPC frees its own at once.
  const grpc::ByteBuffer& request() const { return request_; }
  absl::Time started() const { return started_; }

  // Set by the dispatcher before anyone else sees the call.
  Caller caller;
  absl::Time deadline;
  std::string command_id;  // of the one command; empty for batches and queries

  // From now on answers by itself when the deadline is near. REQUIRES: `deadline` and `command_id`
  // set.
  void Watch(DeadlineWatch* watch);

  bool answered() const { return answered_.load(std::memory_order_acquire); }
  // No effect where it is answered already.
  void Reply(const google::protobuf::Message& response);
  void Fail(const google::rpc::Status& status);

  void OnDeadline() override;
  // Nobody listens any more; gRPC still waits for an answer.
  void OnCancel() override;
  void OnDone() override { self_.reset(); }

 private:
  Call(const Rpc& rpc, grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
       grpc::ByteBuffer* response, absl::Time started, const Observer* observer)
      : rpc_(rpc),
        context_(context),
        request_(*request),
        response_(response),
        started_(started),
        observer_(observer) {}

  // True for the one who may answer.
  bool Claim();
  void Send(const grpc::Status& status);

  const Rpc& rpc_;
  grpc::CallbackServerContext* const context_;
  const grpc::ByteBuffer request_;  // shares its bytes with gRPC's
  grpc::ByteBuffer* const response_;
  const absl::Time started_;
  const Observer* const observer_;
  std::atomic<bool> answered_ = false;
  DeadlineWatch* watch_ = nullptr;
  absl::Time watched_until_;
  std::shared_ptr<Call> self_;
};

}  // namespace quittance
