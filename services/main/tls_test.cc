// Who gets in where a server has TLS.

#include <gmock/gmock.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include "services/main/tls_server_testing.h"

namespace quittance {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;

TEST_F(TlsTest, WithoutACertificateThatTheCaVouchesForNobodyGetsIn) {
  grpc::experimental::TlsChannelCredentialsOptions nothing_to_show;
  nothing_to_show.set_certificate_provider(
      std::make_shared<grpc::experimental::StaticDataCertificateProvider>(ca_.pem()));
  nothing_to_show.watch_root_certs();
  const TlsFiles others = other_ca_.Issue(dir_ / "others", {.names = kOperator}, ca_);
  const TlsFiles old = Issue({.names = kOperator, .valid_from = -7200, .valid_to = -60});
  const TlsFiles early = Issue({.names = kOperator, .valid_from = 3600, .valid_to = 7200});
  const struct {
    const char* name;
    std::shared_ptr<grpc::ChannelCredentials> credentials;
  } kCases[] = {
      {"no TLS", grpc::InsecureChannelCredentials()},
      {"no certificate", grpc::experimental::TlsCredentials(nothing_to_show)},
      {"another CA's", TlsChannelCredentialsOf(others)},
      {"expired", TlsChannelCredentialsOf(old)},
      {"not valid yet", TlsChannelCredentialsOf(early)},
  };
  for (const auto& one : kCases) {
    const Reply reply =
        GetBook(grpc::CreateChannel(address_, one.credentials), In("supervisor", "olga"));
    EXPECT_EQ(reply.status.error_code(), StatusCode::UNAVAILABLE) << one.name;
    EXPECT_EQ(reply.status.error_details(), "") << one.name << ": no RPC was answered";
  }
  EXPECT_TRUE(GetBook(ChannelOf(kOperator), In("supervisor", "olga")).ok());
}

TEST_F(TlsTest, AClientTakesNoServerThatItsCaDoesNotVouchFor) {
  const TlsFiles trusting_others = ca_.Issue(dir_ / "wrong", {.names = kOperator}, other_ca_);
  const Reply reply = GetBook(Channel(trusting_others), In("supervisor"));
  EXPECT_EQ(reply.status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_THAT(reply.status.error_message(), HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, AUnixSocketIsItsUsersAsBefore) {
  const auto socket =
      grpc::CreateChannel("unix:" + dir_ / "socket", grpc::InsecureChannelCredentials());
  EXPECT_TRUE(GetBook(socket, In("supervisor", "anyone")).ok());
  EXPECT_EQ(GetBook(socket, In("supervisor")).info().reason(), "UNAUTHENTICATED");
}

TEST_F(TlsTest, RotatedFilesCountWithoutARestart) {
  const TlsFiles before = Issue({.names = kOperator});
  const TlsFiles by_others = other_ca_.Issue(dir_ / "by_others", {.names = kOperator}, ca_);
  const auto open_since_before = Channel(before);
  ASSERT_TRUE(GetBook(open_since_before, In("supervisor")).ok());
  ASSERT_EQ(GetBook(Channel(by_others), In("supervisor")).status.error_code(),
            StatusCode::UNAVAILABLE);
  // Whom the server trusts.
  ca_.Issue(dir_ / "server", {.names = "IP:127.0.0.1"}, other_ca_);
  EXPECT_TRUE(Becomes(by_others, StatusCode::OK));
  EXPECT_TRUE(Becomes(before, StatusCode::UNAVAILABLE));
  // Nor does an open connection outlive that for long.
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  while (GetBook(open_since_before, In("supervisor")).ok() && absl::Now() < give_up) {
  }
  EXPECT_LT(absl::Now(), give_up);
  // What the server shows.
  other_ca_.Issue(dir_ / "server", {.names = "IP:127.0.0.1"});
  EXPECT_TRUE(Becomes(other_ca_.Issue(dir_ / "after", {.names = kOperator}), StatusCode::OK));
}

TEST_F(TlsTest, WhatOthersCanReachIsServedOnlyWithTls) {
  server_.reset();
  RpcServerOptions options;
  options.listen = {"0.0.0.0:0"};
  const auto refused = RpcServer::Start(options, &plain_.node().ledger());
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--tls-cert"));
  options.tls = tls_;
  options.operators = {"olga"};
  Serve(options);
  EXPECT_EQ(address_.rfind("0.0.0.0:", 0), 0u);
  address_ = "127.0.0.1" + address_.substr(address_.rfind(':'));
  EXPECT_TRUE(GetBook(ChannelOf(kOperator), In("supervisor")).ok());
  EXPECT_EQ(GetBook(ChannelOf(kAnn), In("supervisor")).info().reason(), "ROLE_NOT_GRANTED");
}

TEST_F(TlsTest, FilesThatDoNotGoTogetherAreRefusedAtTheStart) {
  RpcServerOptions options;
  options.listen = {"127.0.0.1:0"};
  options.tls = tls_;
  options.tls.key = Issue({}).key;
  const auto refused = RpcServer::Start(options, &plain_.node().ledger());
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(options.tls.key));
}

}  // namespace
}  // namespace quittance
