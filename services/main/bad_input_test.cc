// Every documented error for bad input, over the real server on the real log.

#include <fmt/format.h>

#include "quittance/v1/account.pb.h"
#include "quittance/v1/charge.pb.h"
#include "quittance/v1/execute.pb.h"
#include "quittance/v1/invoice.pb.h"
#include "quittance/v1/receipt.pb.h"
#include "services/main/server_testing.h"

namespace quittance {
namespace {

using grpc::StatusCode;

std::string Bytes(const google::protobuf::Message& message) { return message.SerializeAsString(); }

constexpr char kGoodDetails[] = "method: PAYMENT_METHOD_CARD amount_minor: 100";

// A receipt that would be taken, but for what is said otherwise.
std::string Receipt(const std::string& id, const std::string& details = kGoodDetails,
                    const std::string& account = "known") {
  return Bytes(FromText<v1::RecordReceipt>(fmt::format(
      R"(header {{ command_id: "{0}" }} account_id: "{2}" receipt_id: "{0}" details {{ {1} }})", id,
      details, account)));
}

struct BadInput {
  const char* name;
  const char* rpc;
  std::string request;
  CallOptions options;
  StatusCode code;
  const char* reason;      // of ErrorInfo
  const char* field = "";  // of BadRequest
};

std::ostream& operator<<(std::ostream& out, const BadInput& bad) { return out << bad.name; }

CallOptions Without(const char* key) {
  CallOptions options;
  options.metadata.erase(key);
  return options;
}
CallOptions With(const char* key, const std::string& value) {
  CallOptions options;
  options.metadata[key] = value;
  return options;
}
CallOptions WithTimeout(absl::Duration timeout) {
  CallOptions options;
  options.timeout = timeout;
  return options;
}

const char kRecordReceipt[] = "ReceiptService/RecordReceipt";

// A receipt whose form is bad in that field.
BadInput BadReceipt(const char* name, std::string request, const char* field) {
  return {name,
          kRecordReceipt,
          std::move(request),
          {},
          StatusCode::INVALID_ARGUMENT,
          "INVALID_ARGUMENT",
          field};
}

std::vector<BadInput> Form() {
  return {
      BadReceipt("NegativeAmount", Receipt("neg", "method: PAYMENT_METHOD_CARD amount_minor: -5"),
                 "record_receipt.details.amount_minor"),
      BadReceipt("UnknownEnum", Receipt("enum", "method: 99 amount_minor: 100"),
                 "record_receipt.details.method"),
      BadReceipt("BlobFromAClient", Receipt("blob", R"(method: PAYMENT_METHOD_CARD amount_minor: 1
                                    payer { blob { subject: "x" } })"),
                 "record_receipt.details.payer.blob"),
      BadReceipt("NoCommandId", Receipt(""), "record_receipt.header.command_id"),
      BadReceipt("TokenBeyondTheEnd",
                 Bytes(FromText<v1::RecordReceipt>(
                     R"(header { command_id: "t" after { log: LOG_ACCOUNTS offset: 99999 } }
                        account_id: "known" receipt_id: "t"
                        details { method: PAYMENT_METHOD_CARD amount_minor: 1 })")),
                 "record_receipt.header.after"),
      {"NoCommand",
       "LedgerService/Execute",
       "",
       {},
       StatusCode::INVALID_ARGUMENT,
       "INVALID_ARGUMENT",
       "body"},
  };
}

std::vector<BadInput> Wire() {
  // details { amount_minor: a varint of 11 bytes }, which no 64-bit number needs: what a number of
  // 300 digits comes to.
  const std::string number = "\x18" + std::string(10, '\xff') + "\x01";
  const std::string details = "\x22" + std::string(1, static_cast<char>(number.size())) + number;
  return {
      BadReceipt("NumberTooLong", Receipt("n1") + details, "record_receipt.details.amount_minor"),
      BadReceipt("InvalidUtf8", Receipt("u1") + std::string("\x22\x05\x52\x03\xc3\x28\x78", 7),
                 "record_receipt.details.channel"),
      BadReceipt("NotAMessage", "\xff\xff\xff\xff", "record_receipt"),
      BadReceipt("UnknownField", Receipt("field") + std::string("\xf8\x3f\x01", 3),
                 "record_receipt.#1023"),
      {"FiveMebibytes",
       kRecordReceipt,
       std::string(5 << 20, 'x'),
       {},
       StatusCode::RESOURCE_EXHAUSTED,
       "MESSAGE_TOO_LARGE"},
  };
}

std::vector<BadInput> Callers() {
  return {
      {"NoPrincipal", kRecordReceipt, Receipt("c1"), Without("quittance-principal"),
       StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"},
      {"NoRole", kRecordReceipt, Receipt("c2"), Without("quittance-role"),
       StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"},
      {"UnknownRole", kRecordReceipt, Receipt("c3"), CallOptions::As("king"),
       StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"},
      {"ReactorsName", kRecordReceipt, Receipt("c4"), With("quittance-principal", "reactor/x"),
       StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"},
      {"WrongRole", kRecordReceipt, Receipt("c5"), CallOptions::As("auditor"),
       StatusCode::PERMISSION_DENIED, "ROLE_NOT_ALLOWED"},
      {"WrongRoleInsideExecute", "LedgerService/Execute",
       Bytes(FromText<v1::Command>(
           R"(unblock_account { header { command_id: "c6" } account_id: "known" })")),
       CallOptions::As("clerk"), StatusCode::PERMISSION_DENIED, "ROLE_NOT_ALLOWED"},
      {"DeadlineTooLong", kRecordReceipt, Receipt("c7"), WithTimeout(absl::Seconds(700)),
       StatusCode::INVALID_ARGUMENT, "DEADLINE_TOO_LONG"},
  };
}

std::vector<BadInput> Business() {
  return {
      {"WrongCurrency",
       kRecordReceipt,
       Receipt("b1", R"(method: PAYMENT_METHOD_CARD amount_minor: 100 currency: "USD")"),
       {},
       StatusCode::FAILED_PRECONDITION,
       "CURRENCY_NOT_IN_BOOK"},
      {"UnknownAccount",
       kRecordReceipt,
       Receipt("b2", kGoodDetails, "nobody"),
       {},
       StatusCode::NOT_FOUND,
       "NOT_FOUND"},
      {"AccountTwice",
       "AccountService/OpenAccount",
       Bytes(FromText<v1::OpenAccount>(
           R"(header { command_id: "b3" } account_id: "known" kind: ACCOUNT_KIND_PERSON)")),
       {},
       StatusCode::ALREADY_EXISTS,
       "ALREADY_EXISTS"},
      {"AmountOverflow",
       "InvoiceService/IssueInvoice",
       Bytes(FromText<v1::IssueInvoice>(
           R"(header { command_id: "b4" } account_id: "known" invoice { invoice_id: "b4" lines {
              text: "all of it" quantity_milli: 9000000000000000 unit_price_minor: 9000000000000000 } })")),
       {},
       StatusCode::OUT_OF_RANGE,
       "AMOUNT_OVERFLOW"},
      {"StaleVersion",
       "AccountService/CloseAccount",
       Bytes(FromText<v1::CloseAccount>(
           R"(header { command_id: "b5" expected_version: 77 } account_id: "known")")),
       {},
       StatusCode::ABORTED,
       "VERSION_MISMATCH"},
      {"IdReused",
       kRecordReceipt,
       Receipt("used", "method: PAYMENT_METHOD_CARD amount_minor: 101"),
       {},
       StatusCode::ALREADY_EXISTS,
       "COMMAND_ID_REUSED"},
      {"IdReusedByAnother", kRecordReceipt, Receipt("used"), With("quittance-principal", "bob"),
       StatusCode::ALREADY_EXISTS, "COMMAND_ID_REUSED"},
  };
}

class BadInputTest : public testing::TestWithParam<BadInput> {
 protected:
  static void SetUpTestSuite() {
    server_ = new TestServer;
    ASSERT_TRUE(server_
                    ->Call("AccountService/OpenAccount",
                           FromText<v1::OpenAccount>(R"(header { command_id: "open-known" }
                                  account_id: "known" kind: ACCOUNT_KIND_PERSON)"))
                    .ok());
    ASSERT_TRUE(server_->Call("/quittance.v1.ReceiptService/RecordReceipt", Receipt("used")).ok());
  }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }
  static TestServer* server_;
};
TestServer* BadInputTest::server_ = nullptr;

TEST_P(BadInputTest, GetsItsDocumentedError) {
  const BadInput& bad = GetParam();
  const Reply reply =
      server_->Call(fmt::format("/quittance.v1.{}", bad.rpc), bad.request, bad.options);
  EXPECT_EQ(reply.status.error_code(), bad.code) << reply.status.error_message();
  EXPECT_FALSE(reply.status.error_message().empty());
  const google::rpc::ErrorInfo info = reply.info();
  EXPECT_EQ(info.reason(), bad.reason) << reply.status.error_message();
  EXPECT_EQ(info.domain(), "quittance");
  EXPECT_EQ(reply.bad_field(), bad.field) << reply.status.error_message();
  if (bad.code == StatusCode::RESOURCE_EXHAUSTED) {
    EXPECT_EQ(info.metadata().at("limit_bytes"), "4194304");
  }
  if (bad.code == StatusCode::UNAUTHENTICATED) {
    EXPECT_NE(reply.status.error_message().find(info.metadata().at("metadata_key")),
              std::string::npos);
  }
  // Twice the same: a refusal is remembered, everything else left no trace.
  const Reply again =
      server_->Call(fmt::format("/quittance.v1.{}", bad.rpc), bad.request, bad.options);
  EXPECT_EQ(again.status.error_details(), reply.status.error_details());
}

const auto kName = [](const testing::TestParamInfo<BadInput>& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(Form, BadInputTest, testing::ValuesIn(Form()), kName);
INSTANTIATE_TEST_SUITE_P(Wire, BadInputTest, testing::ValuesIn(Wire()), kName);
INSTANTIATE_TEST_SUITE_P(Callers, BadInputTest, testing::ValuesIn(Callers()), kName);
INSTANTIATE_TEST_SUITE_P(Business, BadInputTest, testing::ValuesIn(Business()), kName);

}  // namespace
}  // namespace quittance
