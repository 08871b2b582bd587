// A second person, through the real server.

#include "quittance/v1/approval.pb.h"
#include "quittance/v1/receipt.pb.h"
#include "services/main/server_testing.h"

namespace quittance {
namespace {

class ApprovalsServerTest : public testing::Test {
 protected:
  void SetUp() override {
    settings_ =
        Must("BookService/ChangeBookSettings",
             FromText<v1::ChangeBookSettings>(
                 R"(header { command_id: "s1" } settings { currencies: "EUR" bank_accounts: "giro"
                    approval_limits { action: APPROVAL_ACTION_LARGE_RECEIPT role: ROLE_CLERK
                                      currency: "EUR" amount_minor: 500 } })"),
             "alice", "service")
            .token();
    Must("AccountService/OpenAccount",
         FromText<v1::OpenAccount>(R"(header { command_id: "o1" } account_id: "a"
                                      kind: ACCOUNT_KIND_PERSON)"),
         "ann", "clerk");
  }

  Reply As(const std::string& principal, const std::string& role, const std::string& rpc,
           const google::protobuf::Message& request) {
    CallOptions options = CallOptions::As(role);
    options.metadata["quittance-principal"] = principal;
    return server_.Call(rpc, request, options);
  }
  v1::CommandResponse Must(const std::string& rpc, const google::protobuf::Message& request,
                           const std::string& principal, const std::string& role) {
    return As(principal, role, rpc, request).As<v1::CommandResponse>();
  }
  // Decided by limits that are in force.
  v1::RequestApproval AskForAReceipt() const {
    auto request = FromText<v1::RequestApproval>(
        R"(header { command_id: "q1" } account_id: "a" approval_id: "Q1"
           command { record_receipt { receipt_id: "R1" details {
             method: PAYMENT_METHOD_BANK_TRANSFER amount_minor: 900
             payer { clear: "Grandmother" } } } })");
    *request.mutable_header()->add_after() = settings_;
    return request;
  }
  v1::ApprovalLine Line(const v1::Token& after, const std::string& role) {
    v1::ListApprovalsRequest request;
    *request.mutable_header()->add_after() = after;
    request.set_include_ended(true);
    return As("eve", role, "ApprovalService/ListApprovals", request)
        .As<v1::ListApprovalsResponse>()
        .rows(0);
  }

  TestServer server_;
  v1::Token settings_;
};

TEST_F(ApprovalsServerTest, TwoPeopleAndWhatTheySeal) {
  const auto asked = Must("ApprovalService/RequestApproval", AskForAReceipt(), "ann", "clerk");
  const v1::ApprovalLine line = Line(asked.token(), "clerk");
  EXPECT_EQ(line.state(), v1::APPROVAL_STATE_WAITING);
  EXPECT_EQ(line.command().record_receipt().details().payer().clear(), "Grandmother");
  EXPECT_TRUE(
      Line(asked.token(), "auditor").command().record_receipt().details().payer().has_blob());

  v1::GrantApproval grant = FromText<v1::GrantApproval>(
      R"(header { command_id: "g1" } account_id: "a" approval_id: "Q1")");
  grant.set_content_hash(line.content_hash());
  EXPECT_EQ(As("ann", "supervisor", "ApprovalService/GrantApproval", grant).info().reason(),
            "SAME_PERSON");
  grant.mutable_header()->set_command_id("g2");
  const auto granted = Must("ApprovalService/GrantApproval", grant, "bob", "supervisor");
  EXPECT_NE(granted.document_number(), "");
  EXPECT_EQ(Line(granted.token(), "clerk").state(), v1::APPROVAL_STATE_GRANTED);
}

// Asking is no way around the table of roles.
TEST_F(ApprovalsServerTest, NobodyAsksForWhatTheirRoleMayNotDo) {
  const auto credit_note = FromText<v1::RequestApproval>(
      R"(header { command_id: "q1" } account_id: "a" approval_id: "Q1"
         command { issue_credit_note { credit_note_id: "N1" document_id: "I1" amount_minor: 900
                                       reason_code: "damaged" } })");
  const Reply denied = As("kim", "cashier", "ApprovalService/RequestApproval", credit_note);
  EXPECT_EQ(denied.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(denied.info().metadata().at("rpc"), "CreditNoteService.IssueCreditNote");
  EXPECT_EQ(As("ann", "clerk", "ApprovalService/RequestApproval", credit_note).info().reason(),
            "NOT_FOUND");
}

}  // namespace
}  // namespace quittance
