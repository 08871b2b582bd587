// Who may do what where certificates say who calls.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "quittance/v1/admin.pb.h"
#include "quittance/v1/execute.pb.h"
#include "quittance/v1/history.pb.h"
#include "services/main/tls_server_testing.h"

namespace quittance {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;

constexpr char kThreeGrants[] =
    R"(role_grants { principal: "ann" roles: [ROLE_CLERK, ROLE_AUDITOR] }
       role_grants { principal: "bob" roles: ROLE_CLERK }
       role_grants { principal: "service/gateway" roles: ROLE_SERVICE })";

// What one call comes to; `reason` empty: it is answered.
struct Case {
  std::string certificate, role, principal;
  StatusCode code = StatusCode::OK;
  std::string reason = "", says = "";
};

class TlsTableTest : public TlsTest {
 protected:
  void ExpectAll(const std::vector<Case>& cases) {
    Change(kThreeGrants);
    for (const Case& one : cases) {
      SCOPED_TRACE(fmt::format("{} as '{}' in '{}'", one.certificate, one.principal, one.role));
      const Reply reply = GetBook(ChannelOf(one.certificate), In(one.role, one.principal));
      EXPECT_EQ(reply.status.error_code(), one.code) << reply.status.error_message();
      if (one.code == StatusCode::OK || reply.ok()) continue;
      EXPECT_EQ(reply.info().reason(), one.reason);
      EXPECT_THAT(reply.status.error_message(), HasSubstr(one.says));
    }
  }
};

TEST_F(TlsTableTest, TheCertificateSaysWhoCalls) {
  const auto nobody = [](const char* certificate, const char* principal, const char* says) {
    return Case{certificate,       "clerk", principal, StatusCode::UNAUTHENTICATED,
                "UNAUTHENTICATED", says};
  };
  ExpectAll({
      nobody("", "", "quittance:principal/NAME"),
      nobody("", "ann", "quittance:principal/NAME"),
      nobody("URI:spiffe://here/ann", "ann", "no URI"),
      nobody("URI:quittance:ann", "ann", "neither form"),
      nobody("URI:quittance:principal/ann,URI:quittance:principal/bob", "ann", "holds 2"),
      nobody("URI:quittance:principal/service/gateway", "", "only services"),
      {kAnn, "clerk", ""},
      {kAnn, "clerk", "ann"},
      {std::string("DNS:here,URI:spiffe://here/ann,") + kAnn, "clerk", ""},
      // Who may speak for whom.
      nobody(kAnn, "bob", "the certificate names 'ann'"),
      nobody(kAnn, "service/gateway", "the certificate names 'ann'"),
      nobody(kOperator, "ann", "the certificate names 'olga'"),
      nobody(kGateway, "reactor/x", "the ledger's own"),
      {kGateway, "clerk", "ann"},
      {kGateway, "service", ""},
      {kGateway, "service", "service/gateway"},
  });
}

TEST_F(TlsTableTest, TheBookSaysInWhichRole) {
  const auto denied = [](const char* certificate, const char* role, const char* principal,
                         const char* says) {
    return Case{certificate,        role, principal, StatusCode::PERMISSION_DENIED,
                "ROLE_NOT_GRANTED", says};
  };
  ExpectAll({
      {kAnn, "", "", StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED", "quittance-role"},
      {kAnn, "auditor", ""},
      denied(kAnn, "supervisor", "", "--operator ann"),
      denied("URI:quittance:principal/eve", "clerk", "", "role_grants"),
      denied(kGateway, "auditor", "bob", "bob is not granted"),
      denied(kGateway, "service", "ann", "ann is not granted"),
      denied(kGateway, "clerk", "", "service/gateway is not granted"),
      {kOperator, "clerk", ""},
      {kOperator, "sre", ""},
      {kGateway, "supervisor", "olga"},
  });
}

TEST_F(TlsTest, WhatIsDeniedSaysWhoInWhichRoleOnWhichBook) {
  v1::GetBookRequest request;
  request.mutable_header()->set_book("elsewhere");
  const auto info =
      Ask(ChannelOf(kAnn), "BookService/GetBook", request, In("clerk")).info().metadata();
  EXPECT_EQ(info.at("principal"), "ann");
  EXPECT_EQ(info.at("role"), "clerk");
  EXPECT_EQ(info.at("book"), "elsewhere");
}

TEST_F(TlsTest, AGrantIsOfOneBook) {
  const auto ann = ChannelOf(kAnn);
  Change(R"(role_grants { principal: "ann" roles: ROLE_CLERK })");
  EXPECT_TRUE(Ask(ann, "AccountService/OpenAccount", Open("a"), In("clerk")).ok());
  v1::OpenAccount elsewhere = Open("b");
  elsewhere.mutable_header()->set_book("elsewhere");
  EXPECT_EQ(Ask(ann, "AccountService/OpenAccount", elsewhere, In("clerk")).info().reason(),
            "ROLE_NOT_GRANTED");
  // Where a batch names several, each command is asked for.
  v1::ExecuteBatchRequest batch;
  *batch.add_commands()->mutable_open_account() = Open("c");
  *batch.add_commands()->mutable_open_account() = elsewhere;
  const auto items = Ask(ann, "LedgerService/ExecuteBatch", batch, In("clerk"))
                         .As<v1::ExecuteBatchResponse>()
                         .items();
  EXPECT_TRUE(items[0].has_response()) << items[0].error().message();
  EXPECT_EQ(items[1].error().code(), StatusCode::PERMISSION_DENIED);
  // What was granted can be taken back.
  Change("");
  EXPECT_EQ(Ask(ann, "AccountService/OpenAccount", Open("d"), In("clerk")).info().reason(),
            "ROLE_NOT_GRANTED");
}

TEST_F(TlsTest, OnlyOperatorsSetUpBooksAndAskAboutTheWhole) {
  Change(R"(role_grants { principal: "ann" roles: [ROLE_SUPERVISOR, ROLE_SRE] })");
  const auto ann = ChannelOf(kAnn), olga = ChannelOf(kOperator);
  auto create = FromText<v1::CreateBook>(Settings(""));
  create.mutable_header()->set_book("second");
  EXPECT_EQ(Ask(ann, "BookService/CreateBook", create, In("supervisor")).info().reason(),
            "ROLE_NOT_GRANTED");
  EXPECT_TRUE(Ask(olga, "BookService/CreateBook", create, In("supervisor")).ok());
  const v1::GetStatusRequest status;
  const Reply denied = Ask(ann, "AdminService/GetStatus", status, In("sre"));
  EXPECT_EQ(denied.status.error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(denied.info().reason(), "NOT_AN_OPERATOR");
  EXPECT_THAT(denied.status.error_message(), HasSubstr("--operator ann"));
  EXPECT_TRUE(Ask(olga, "AdminService/GetStatus", status, In("sre")).ok());
  // What a role may do at all holds for operators, too.
  EXPECT_EQ(Ask(olga, "AdminService/GetStatus", status, In("clerk")).info().reason(),
            "ROLE_NOT_ALLOWED");
}

TEST_F(TlsTest, TheEntryNamesWhomTheServiceActsFor) {
  Change(R"(role_grants { principal: "ann" roles: ROLE_CLERK }
            role_grants { principal: "service/gateway" roles: ROLE_SERVICE })");
  const auto gateway = ChannelOf(kGateway);
  const auto principal_of = [&](const std::string& account, const CallOptions& options) {
    const auto opened = Ask(gateway, "AccountService/OpenAccount", Open(account), options)
                            .As<v1::CommandResponse>();
    v1::ListEntriesRequest request;
    request.set_account_id(account);
    *request.mutable_header()->add_after() = opened.token();
    const auto entries = Ask(gateway, "HistoryService/ListEntries", request, In("service"))
                             .As<v1::ListEntriesResponse>();
    EXPECT_EQ(entries.rows_size(), 1);
    return entries.rows_size() == 0 ? "" : entries.rows(0).principal();
  };
  EXPECT_EQ(principal_of("a", In("clerk", "ann")), "ann");
  EXPECT_EQ(principal_of("b", In("service")), "service/gateway");
}

}  // namespace
}  // namespace quittance
