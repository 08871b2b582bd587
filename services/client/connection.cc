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
#include <string_view>

#include "absl/time/clock.h"
#include "services/client/exit_code.h"
#include "services/rpc/certified_name.h"
#include "services/rpc/tls_credentials.h"

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

bool Holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// What gRPC says of a connection that did not come about, and what it means to whoever asked.
std::string WhyNotConnected(const std::string& said, const Connection& connection) {
  const std::string& server = connection.server();
  if (Holds(said, "certificate verify failed") || Holds(said, "Hostname Verification")) {
    return fmt::format(
        "the certificate of {} is not accepted: it must be signed by the CA in --tls-ca, be valid "
        "today and name that host among its subject alternative names",
        server);
  }
  if (Holds(said, "WRONG_VERSION_NUMBER") || Holds(said, "wrong version number")) {
    return fmt::format("{} does not speak TLS; leave out --tls-cert, --tls-key and --tls-ca",
                       server);
  }
  // Not a connection that ended later: then the server went away.
  const bool hung_up = Holds(said, "failed to connect") &&
                       (Holds(said, "Socket closed") || Holds(said, "reset by peer") ||
                        Holds(said, "handshake failed") || Holds(said, "Broken pipe"));
  if (hung_up && connection.has_tls()) {
    return fmt::format(
        "{} ended the TLS handshake: it may not accept the certificate in --tls-cert, which must "
        "be signed by the CA the server was given and be valid today",
        server);
  }
  if (hung_up) {
    return fmt::format("{} hung up: it may ask for TLS; give --tls-cert, --tls-key and --tls-ca",
                       server);
  }
  return fmt::format(
      "no server answers at {}; start one with `quittance serve` or name another with --server",
      server);
}

}  // namespace

Connection::Connection(const std::string& server, Identity identity, const TlsFiles& tls)
    : server_(server), identity_(std::move(identity)), has_tls_(HasTls(server, tls)) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (has_tls_) {
    usable_ = CheckTlsFiles(tls, absl::Now());
    if (!usable_.ok()) return;
    credentials = TlsChannelCredentialsOf(tls);
    const auto certified = NameOfCertificate(tls.certificate);
    // Where it names nobody the server says what it must hold.
    if (identity_.principal.empty() && certified.ok()) identity_.principal = certified->principal;
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  channel_ = grpc::CreateCustomChannel(server, credentials, arguments);
}

grpc::Status Connection::Call(const std::string& method, const google::protobuf::Message& request,
                              google::protobuf::Message* response, absl::Duration timeout) const {
  if (!usable_.ok()) {
    return grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(usable_.message()));
  }
  const std::string path = method.starts_with('/') ? method : "/quittance.v1." + method;
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC,
                                      channel_);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  if (!identity_.principal.empty()) {
    context.AddMetadata("quittance-principal", identity_.principal);
  }
  context.AddMetadata("quittance-role", identity_.role);
  if (!identity_.on_behalf_of.empty()) {
    context.AddMetadata("quittance-on-behalf-of", identity_.on_behalf_of);
  }
  return grpc::internal::BlockingUnaryCall<google::protobuf::MessageLite,
                                           google::protobuf::MessageLite>(
      channel_.get(), rpc, &context, request, response);
}

FailedCall Explain(const grpc::Status& status, const Connection& connection) {
  FailedCall failed;
  failed.exit_code = ExitCodeOf(status.error_code());
  failed.text = status.error_message();
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details()) AppendDetail(detail, &failed.text);
  }
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE && details.details().empty()) {
    failed.text += "\n  " + WhyNotConnected(status.error_message(), connection);
  }
  return failed;
}

}  // namespace quittance
