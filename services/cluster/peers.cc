#include "services/cluster/peers.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/client_callback.h>

#include <utility>

#include "services/cluster/peer_service.h"
#include "services/rpc/tls_credentials.h"

namespace quittance {
namespace {

using google::protobuf::MessageLite;

constexpr int kReconnectMs = 100;

// Said again where no certificate says it.
void SayWhoCalls(grpc::ClientContext* context) {
  context->AddMetadata("quittance-principal", kPeerPrincipal);
  context->AddMetadata("quittance-role", "service");
}

struct SubmitCall {
  grpc::ClientContext context;
  cluster::SubmitRequest request;
  cluster::SubmitResponse response;
  Peers::Submitted done;
};

// Nobody cancels here: a peer that stops ends the calls it has so.
absl::Status StatusOf(const grpc::Status& status, const std::string& endpoint) {
  const bool stops = status.error_code() == grpc::StatusCode::CANCELLED;
  return absl::Status(
      stops ? absl::StatusCode::kUnavailable : static_cast<absl::StatusCode>(status.error_code()),
      endpoint + ": " + status.error_message());
}

}  // namespace

Peers::~Peers() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(
      +[](int* calls) { return *calls == 0; }, &calls_));
}

void Peers::CallEnded() {
  absl::MutexLock lock(&mutex_);
  --calls_;
}

std::shared_ptr<grpc::Channel> Peers::ChannelTo(const std::string& endpoint) {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<grpc::Channel>& channel = channels_[endpoint];
  if (channel == nullptr) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMs);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kReconnectMs);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 10 * kReconnectMs);
    channel = grpc::CreateCustomChannel(
        endpoint,
        HasTls(endpoint, tls_) ? TlsChannelCredentialsOf(tls_) : grpc::InsecureChannelCredentials(),
        arguments);
  }
  return channel;
}

void Peers::Submit(const std::string& endpoint, cluster::SubmitRequest request, absl::Time deadline,
                   Submitted done) {
  const auto channel = ChannelTo(endpoint);
  {
    absl::MutexLock lock(&mutex_);
    ++calls_;
  }
  auto call = std::make_shared<SubmitCall>();
  call->request = std::move(request);
  call->done = std::move(done);
  call->context.set_deadline(absl::ToChronoTime(deadline));
  SayWhoCalls(&call->context);
  const grpc::internal::RpcMethod method(kPeerSubmit, grpc::internal::RpcMethod::NORMAL_RPC,
                                         channel);
  grpc::internal::CallbackUnaryCall<MessageLite, MessageLite>(
      channel.get(), method, &call->context, &call->request, &call->response,
      [this, call, endpoint](const grpc::Status& status) {
        if (status.ok()) {
          call->done(std::move(call->response));
        } else {
          call->done(StatusOf(status, endpoint));
        }
        call->done = nullptr;
        CallEnded();
      });
}

absl::StatusOr<cluster::AskResponse> Peers::Ask(const std::string& endpoint,
                                                const cluster::AskRequest& request,
                                                absl::Time deadline) {
  const auto channel = ChannelTo(endpoint);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  SayWhoCalls(&context);
  const grpc::internal::RpcMethod method(kPeerAsk, grpc::internal::RpcMethod::NORMAL_RPC, channel);
  cluster::AskResponse response;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<MessageLite, MessageLite>(
      channel.get(), method, &context, request, &response);
  if (!status.ok()) return StatusOf(status, endpoint);
  return response;
}

}  // namespace quittance
