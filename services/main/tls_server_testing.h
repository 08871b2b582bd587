#pragma once
// For tests: a real ledger behind a real server with TLS, and clients with certificates.

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>

#include <functional>
#include <memory>
#include <string>

#include "quittance/v1/account.pb.h"
#include "quittance/v1/book.pb.h"
#include "services/main/server_testing.h"
#include "services/rpc/tls_testing.h"

namespace quittance {

inline constexpr char kAnn[] = "URI:quittance:principal/ann";
inline constexpr char kOperator[] = "URI:quittance:principal/olga";
inline constexpr char kGateway[] = "URI:quittance:service/gateway";

// In that role, as that principal or whom the certificate names.
inline CallOptions In(const std::string& role, const std::string& principal = "") {
  CallOptions options;
  options.metadata = {{"quittance-role", role}};
  if (!principal.empty()) options.metadata["quittance-principal"] = principal;
  return options;
}

// Of a book, with an id of their own.
inline std::string Settings(const std::string& more) {
  return fmt::format(R"(header {{ command_id: "{}" }} settings {{ currencies: "EUR" {} }})",
                     std::hash<std::string>{}(more), more);
}

// The operator is olga.
class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    // Handshakes fail here on purpose.
    gpr_set_log_function([](gpr_log_func_args*) {});
    tls_ = ca_.Issue(dir_ / "server", {.names = "IP:127.0.0.1"});
    RpcServerOptions options;
    options.listen = {"127.0.0.1:0", "unix:" + dir_ / "socket"};
    options.tls = tls_;
    options.operators = {"olga"};
    options.tls_refresh = absl::Seconds(1);
    options.tls_connection_age = absl::Seconds(1);
    Serve(std::move(options));
  }

  void Serve(RpcServerOptions options) {
    auto started = RpcServer::Start(std::move(options), &plain_.node().ledger());
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    address_ = server_->addresses().front();
  }
  void TearDown() override { server_.reset(); }

  // As whom these certificates name.
  std::shared_ptr<grpc::Channel> Channel(const TlsFiles& files) const {
    return grpc::CreateChannel(address_, TlsChannelCredentialsOf(files));
  }
  std::shared_ptr<grpc::Channel> ChannelOf(const std::string& names) {
    return Channel(Issue({.names = names}));
  }
  TlsFiles Issue(const CertificateSpec& spec) {
    return ca_.Issue(dir_ / std::to_string(++issued_), spec);
  }
  static Reply Ask(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc,
                   const google::protobuf::Message& request, const CallOptions& options) {
    return CallRaw(channel, "/quittance.v1." + rpc, request.SerializeAsString(), options);
  }
  static Reply GetBook(const std::shared_ptr<grpc::Channel>& channel, const CallOptions& options) {
    return Ask(channel, "BookService/GetBook", v1::GetBookRequest(), options);
  }
  void Change(const std::string& settings) {
    const Reply reply = Ask(ChannelOf(kOperator), "BookService/ChangeBookSettings",
                            FromText<v1::ChangeBookSettings>(Settings(settings)), In("supervisor"));
    ASSERT_TRUE(reply.ok()) << reply.status.error_message();
  }
  static v1::OpenAccount Open(const std::string& account) {
    return FromText<v1::OpenAccount>(fmt::format(
        R"(header {{ command_id: "open-{0}" }} account_id: "{0}" kind: ACCOUNT_KIND_PERSON)",
        account));
  }
  // Calls over new connections until they come to `code`; false: not in a long time.
  bool Becomes(const TlsFiles& files, grpc::StatusCode code) const {
    const absl::Time give_up = absl::Now() + absl::Seconds(30);
    while (absl::Now() < give_up) {
      if (GetBook(Channel(files), In("supervisor")).status.error_code() == code) return true;
    }
    return false;
  }

  const TempDir dir_;
  const TestCa ca_{"ca"}, other_ca_{"other"};
  TestServer plain_;
  TlsFiles tls_;
  std::unique_ptr<RpcServer> server_;
  std::string address_;
  int issued_ = 0;
};

}  // namespace quittance
