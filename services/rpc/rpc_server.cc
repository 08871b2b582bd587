#include "services/rpc/rpc_server.h"

#include <fmt/format.h>
#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <prometheus/exposer.h>
#include <sys/stat.h>

#include <exception>
#include <optional>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "services/rpc/descriptor_service.h"
#include "services/rpc/json_log.h"
#include "services/rpc/unix_socket.h"

namespace quittance {
namespace {

// Above the limit of the language, so that its own error with details is what clients see.
constexpr int kReceiveBytesMax = 8 << 20;

// Reflection and channelz are installed once a process, before its first server.
void InstallPlugins() {
  static const bool installed = [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::channelz::experimental::InitChannelzService();
    return true;
  }();
  static_cast<void>(installed);
}

// A certificate is looked at in the handshake only. Calls under way go on to their deadline.
void LimitConnectionAge(absl::Duration age, grpc::ServerBuilder* builder) {
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                              static_cast<int>(absl::ToInt64Milliseconds(age)));
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                              static_cast<int>(absl::ToInt64Milliseconds(kDeadlineMax)));
}

}  // namespace

RpcServer::RpcServer(RpcServerOptions options, const Ledger* ledger)
    : options_(std::move(options)),
      ledger_(*ledger),
      dispatcher_(std::make_unique<Dispatcher>(
          ledger, options_.tls.are_given() ? Trust::kCertificates : Trust::kMetadata,
          options_.operators, &metrics_)) {}

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(RpcServerOptions options,
                                                            const Ledger* ledger) {
  InstallPlugins();
  std::unique_ptr<RpcServer> server(new RpcServer(std::move(options), ledger));
  RETURN_IF_ERROR(server->ListenForMetrics());
  RETURN_IF_ERROR(server->Listen());
  server->SetServing(ledger->health().ok());
  server->health_watch_ = std::thread([raw = server.get()] { raw->WatchHealth(); });
  return server;
}

absl::Status RpcServer::Listen() {
  RETURN_IF_ERROR(CheckTlsFiles(options_.tls, absl::Now()));
  const Reach reach = options_.tls.are_given() ? Reach::kAnywhere : Reach::kThisMachine;
  std::vector<ListenAddress> wanted;
  for (const std::string& text : options_.listen) {
    ASSIGN_OR_RETURN(ListenAddress address, ParseListenAddress(text, reach));
    if (address.is_unix()) RETURN_IF_ERROR(ClearUnixSocket(address.path));
    wanted.push_back(std::move(address));
  }
  return Build(std::move(wanted));
}

absl::Status RpcServer::Build(std::vector<ListenAddress> wanted) {
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder.SetResourceQuota(grpc::ResourceQuota("calls").Resize(options_.calls_bytes));
  // Two servers on one port would share its calls between them.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  for (const auto* service : RpcTable::Get().services()) {
    services_.push_back(std::make_unique<DescriptorService>(service, dispatcher_.get()));
    builder.RegisterService(services_.back().get());
  }
  for (grpc::Service* service : options_.extra_services) builder.RegisterService(service);
  const auto of_sockets = grpc::InsecureServerCredentials();
  auto of_ports = of_sockets;
  if (options_.tls.are_given()) {
    of_ports = TlsServerCredentialsOf(options_.tls, options_.tls_refresh);
    LimitConnectionAge(options_.tls_connection_age, &builder);
  }
  std::vector<int> ports(wanted.size(), 0);
  for (size_t i = 0; i < wanted.size(); ++i) {
    builder.AddListeningPort(wanted[i].text(), wanted[i].is_unix() ? of_sockets : of_ports,
                             &ports[i]);
  }
  {
    const OwnerOnly no_moment_for_others;
    server_ = builder.BuildAndStart();
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (server_ == nullptr || ports[i] == 0) {
      return absl::UnavailableError(fmt::format(
          "cannot listen on '{}': it is taken or may not be used; stop whoever holds it or give "
          "another with --listen (port 0 takes a free one)",
          wanted[i].text()));
    }
    if (!wanted[i].is_unix()) wanted[i].port = ports[i];
    if (wanted[i].is_unix()) chmod(wanted[i].path.c_str(), 0600);
    addresses_.push_back(wanted[i].text());
  }
  return server_ == nullptr ? absl::UnavailableError("the gRPC server did not start")
                            : absl::OkStatus();
}

absl::Status RpcServer::ListenForMetrics() {
  if (options_.metrics_listen.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(ListenAddress address, ParseMetricsAddress(options_.metrics_listen));
  try {
    exposer_ = std::make_unique<prometheus::Exposer>(address.text(), 1);
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        fmt::format("cannot serve metrics on '{}', it may be taken: {}; give another with "
                    "--metrics HOST:PORT (port 0 takes a free one, '' serves none)",
                    address.text(), error.what()));
  }
  exposer_->RegisterCollectable(metrics_.registry());
  for (const auto& collectable : options_.collectables) {
    exposer_->RegisterCollectable(collectable);
  }
  address.port = exposer_->GetListeningPorts().front();
  metrics_address_ = address.text();
  return absl::OkStatus();
}

void RpcServer::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  health->SetServingStatus(serving);
  for (const auto* service : RpcTable::Get().services()) {
    health->SetServingStatus(service->full_name(), serving);
  }
}

void RpcServer::WatchHealth() {
  absl::MutexLock lock(&mutex_);
  std::optional<absl::Status> last;
  while (!stopping_) {
    const absl::Status now = ledger_.health();
    // A reason keeps its words while it lasts, or each second would be told.
    if (last != now) {
      SetServing(now.ok());
      LogLine(now.ok() ? spdlog::level::info : spdlog::level::err,
              now.ok() ? "serving" : "not_serving", {{"reason", std::string(now.message())}});
      last = now;
    }
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.health_interval);
  }
}

void RpcServer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  if (health_watch_.joinable()) health_watch_.join();
  if (server_ != nullptr) {
    SetServing(false);
    dispatcher_->StopLongWork();
    server_->Shutdown(gpr_time_add(
        gpr_now(GPR_CLOCK_MONOTONIC),
        gpr_time_from_millis(absl::ToInt64Milliseconds(options_.drain_timeout), GPR_TIMESPAN)));
  }
  exposer_.reset();
}

RpcServer::~RpcServer() {
  Stop();
  dispatcher_.reset();
}

std::shared_ptr<grpc::Channel> RpcServer::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

}  // namespace quittance
