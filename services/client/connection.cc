#include "services/client/connection.h"

#include <fmt/format.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <grpcpp/security/credentials.h>

#include <map>

#include "absl/time/clock.h"
#include "services/client/exit_code.h"

namespace quittance {
namespace {

constexpr int kMessageBytesMax = 64 << 20;  // of answers; requests are limited by the server

void AppendDetail(const google::protobuf::Any& detail, std::string* text) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  if (detail.UnpackTo(&info)) {
    *text += fmt::format("\n  reason: {}", info.reason());
    const std::map<std::string, std::string> sorted(info.metadata().begin(), info.metadata().end());
    for (const auto& [key, value] : sorted) *text += fmt::format("\n  {}: {}", key, value);
  } else if (detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      *text += fmt::format("\n  {}: {}", violation.field(), violation.description());
    }
  } else if (detail.UnpackTo(&retry)) {
    *text += fmt::format("\n  retry after: {} ms", retry.retry_delay().seconds() * 1000 +
                                                       retry.retry_delay().nanos() / 1'000'000);
  }
}

int ExitCodeOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::UNIMPLEMENTED:
      return kExitUsage;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return kExitFault;
    default:
      return kExitNo;
  }
}

}  // namespace

Connection::Connection(const std::string& server, Identity identity)
    : server_(server), identity_(std::move(identity)) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  channel_ = grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

grpc::Status Connection::Call(const std::string& method, const google::protobuf::Message& request,
                              google::protobuf::Message* response, absl::Duration timeout) const {
  const std::string path = method.starts_with('/') ? method : "/quittance.v1." + method;
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC,
                                      channel_);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  context.AddMetadata("quittance-principal", identity_.principal);
  context.AddMetadata("quittance-role", identity_.role);
  if (!identity_.on_behalf_of.empty()) {
    context.AddMetadata("quittance-on-behalf-of", identity_.on_behalf_of);
  }
  return grpc::internal::BlockingUnaryCall<google::protobuf::MessageLite,
                                           google::protobuf::MessageLite>(
      channel_.get(), rpc, &context, request, response);
}

FailedCall Explain(const grpc::Status& status, const std::string& server) {
  FailedCall failed;
  failed.exit_code = ExitCodeOf(status.error_code());
  failed.text = status.error_message();
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details()) AppendDetail(detail, &failed.text);
  }
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE && details.details().empty()) {
    failed.text += fmt::format(
        "\n  no server answers at {}; start one with `quittance serve` or name another with "
        "--server",
        server);
  }
  return failed;
}

}  // namespace quittance
