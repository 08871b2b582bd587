#include "services/rpc/call.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "services/rpc/status_map.h"

namespace quittance {
namespace {

// The answer that says "outcome unknown" must reach the client before its own clock ends the call.
absl::Time AnswerBy(absl::Time deadline, absl::Time started) {
  return deadline - std::min(absl::Milliseconds(50), (deadline - started) / 20);
}

}  // namespace

std::shared_ptr<Call> Call::Make(const Rpc& rpc, grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                 absl::Time started, const Observer* observer) {
  std::shared_ptr<Call> call(new Call(rpc, context, request, response, started, observer));
  call->self_ = call;
  return call;
}

void Call::Watch(DeadlineWatch* watch) {
  watch_ = watch;
  watched_until_ = AnswerBy(deadline, started_);
  watch_->Add(watched_until_, shared_from_this());
}

bool Call::Claim() {
  if (answered_.exchange(true, std::memory_order_acq_rel)) return false;
  if (watch_ != nullptr) watch_->Remove(watched_until_, this);
  return true;
}

void Call::Send(const grpc::Status& status) {
  (*observer_)(*this, status.error_code(), status.error_message());
  Finish(status);
}

void Call::Reply(const google::protobuf::Message& response) {
  if (!Claim()) return;
  bool own_buffer;
  Send(grpc::SerializationTraits<google::protobuf::Message>::Serialize(response, response_,
                                                                       &own_buffer));
}

void Call::Fail(const google::rpc::Status& status) {
  if (Claim()) Send(ToGrpc(status));
}

void Call::OnDeadline() {
  if (rpc_.kind == RpcKind::kQuery) {
    Fail(QueryStatus(absl::DeadlineExceededError("the deadline has passed before the answer")));
  } else {
    Fail(CommandDeadlineStatus(command_id));
  }
}

void Call::OnCancel() {
  // As all who answer hold it: so whoever frees it does that behind what is done here, by an order
  // that is not gRPC's own.
  const std::shared_ptr<Call> held = shared_from_this();
  // gRPC cancels late calls too, by its own clock.
  if (absl::Now() >= AnswerBy(deadline, started_)) return OnDeadline();
  Fail(CancelledStatus());
}

}  // namespace quittance
