// What a client of the real server may rely on when it does nothing wrong.

#include <fmt/format.h>

#include "quittance/v1/account.pb.h"
#include "quittance/v1/admin.pb.h"
#include "quittance/v1/balance.pb.h"
#include "quittance/v1/charge.pb.h"
#include "quittance/v1/execute.pb.h"
#include "quittance/v1/history.pb.h"
#include "quittance/v1/receipt.pb.h"
#include "services/main/server_testing.h"
#include "services/rpc/ledger_check.h"

namespace quittance {
namespace {

v1::OpenAccount Open(const std::string& account, const std::string& more = "") {
  return FromText<v1::OpenAccount>(fmt::format(
      R"(header {{ command_id: "open-{0}" }} account_id: "{0}" kind: ACCOUNT_KIND_PERSON {1})",
      account, more));
}

v1::RaiseCharge Charge(const std::string& account, const std::string& id, int64_t amount,
                       const std::string& header = "") {
  return FromText<v1::RaiseCharge>(fmt::format(
      R"(header {{ command_id: "{1}" {3} }} account_id: "{0}" charge_id: "{1}"
         kind: ITEM_KIND_FEE amount_minor: {2})",
      account, id, amount, header));
}

class ServerTest : public testing::Test {
 protected:
  v1::CommandResponse Do(const std::string& rpc, const google::protobuf::Message& request) {
    return server_.Call(rpc, request).As<v1::CommandResponse>();
  }
  int64_t ReceivableOf(const std::string& account, const v1::Token& after) {
    v1::GetBalancesRequest request;
    request.set_account_id(account);
    *request.mutable_header()->add_after() = after;
    const auto response =
        server_.Call("BalanceService/GetBalances", request).As<v1::GetBalancesResponse>();
    return response.rows_size() == 0 ? 0 : response.rows(0).receivable_minor();
  }
  TestServer server_;
};

TEST_F(ServerTest, AReadWithTheTokenShowsTheWrite) {
  Do("AccountService/OpenAccount", Open("a"));
  for (int i = 1; i <= 20; ++i) {
    const auto response = Do("ChargeService/RaiseCharge", Charge("a", fmt::format("c{}", i), 5));
    EXPECT_EQ(response.stream(), "main/account/a");
    EXPECT_EQ(response.stream_version(), static_cast<uint64_t>(i) + 1);
    EXPECT_EQ(ReceivableOf("a", response.token()), 5 * i);
  }
}

TEST_F(ServerTest, TheSameCommandAgainGetsTheSameAnswer) {
  Do("AccountService/OpenAccount", Open("a"));
  const auto first = Do("ChargeService/RaiseCharge", Charge("a", "c1", 5));
  EXPECT_FALSE(first.repeated_answer());
  auto again = Do("ChargeService/RaiseCharge", Charge("a", "c1", 5));
  EXPECT_TRUE(again.repeated_answer());
  EXPECT_EQ(again.place().SerializeAsString(), first.place().SerializeAsString());
  EXPECT_EQ(again.recorded_at().SerializeAsString(), first.recorded_at().SerializeAsString());
  EXPECT_EQ(ReceivableOf("a", again.token()), 5);
}

TEST_F(ServerTest, ACommandMayHaveNoDeadline) {
  CallOptions options;
  options.timeout.reset();
  EXPECT_TRUE(server_.Call("AccountService/OpenAccount", Open("a"), options).ok());
}

TEST_F(ServerTest, ValidateOnlyShowsPostingsAndRecordsNothing) {
  Do("AccountService/OpenAccount", Open("a"));
  const auto dry = Do("ChargeService/RaiseCharge", Charge("a", "c1", 5, "validate_only: true"));
  EXPECT_FALSE(dry.has_place());
  ASSERT_EQ(dry.postings_size(), 2);
  EXPECT_EQ(dry.postings(0).code(), "1100");
  EXPECT_EQ(dry.postings(0).debit_minor(), 5);
  EXPECT_EQ(dry.postings(0).dimension(), "a");
  EXPECT_EQ(dry.postings(1).code(), "4100");
  EXPECT_EQ(dry.postings(1).credit_minor(), 5);
  EXPECT_NE(dry.events_json(0).find("charge_raised"), std::string::npos);
  const auto real = Do("ChargeService/RaiseCharge", Charge("a", "c1", 7));
  EXPECT_FALSE(real.repeated_answer());
  EXPECT_EQ(ReceivableOf("a", real.token()), 7);
}

TEST_F(ServerTest, AfterTokensOfAnyPartitionAreTaken) {
  std::vector<v1::Token> tokens;
  for (int i = 0; i < 8; ++i) {
    tokens.push_back(Do("AccountService/OpenAccount", Open(fmt::format("a{}", i))).token());
  }
  const auto settings = FromText<v1::ChangeBookSettings>(
      R"(header { command_id: "s1" } settings { currencies: "EUR" currencies: "USD" })");
  tokens.push_back(Do("BookService/ChangeBookSettings", settings).token());
  // Only a state that has seen the settings takes dollars.
  v1::RaiseCharge charge = Charge("a0", "usd", 5);
  charge.set_currency("USD");
  for (const v1::Token& token : tokens) *charge.mutable_header()->add_after() = token;
  Do("ChargeService/RaiseCharge", charge);
}

TEST_F(ServerTest, ABatchAnswersEachItemInOrder) {
  v1::ExecuteBatchRequest batch;
  for (int i = 0; i < 50; ++i) {
    *batch.add_commands()->mutable_open_account() = Open(fmt::format("a{}", i));
    *batch.add_commands()->mutable_raise_charge() =
        Charge(fmt::format("a{}", i), fmt::format("c{}", i), i + 1);
  }
  *batch.add_commands()->mutable_raise_charge() = Charge("nobody", "c", 1);
  *batch.add_commands()->mutable_unblock_account() =
      FromText<v1::UnblockAccount>(R"(header { command_id: "u" } account_id: "a0")");
  batch.add_commands();
  const auto response = server_.Call("LedgerService/ExecuteBatch", batch, CallOptions::As("clerk"))
                            .As<v1::ExecuteBatchResponse>();
  ASSERT_EQ(response.items_size(), batch.commands_size());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(response.items(i).has_response()) << i << response.items(i).error().message();
    EXPECT_EQ(response.items(i).response().command_id(), HeaderOf(batch.commands(i)).command_id());
  }
  EXPECT_EQ(response.items(100).error().code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(response.items(100).error().details_size(), 1);
  EXPECT_EQ(response.items(101).error().code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(response.items(102).error().code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ServerTest, ABatchHasALimit) {
  v1::ExecuteBatchRequest batch;
  EXPECT_TRUE(server_.Call("LedgerService/ExecuteBatch", batch).ok());
  for (int i = 0; i <= kBatchCommandsMax; ++i) batch.add_commands();
  const Reply reply = server_.Call("LedgerService/ExecuteBatch", batch);
  EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(reply.bad_field(), "commands");
}

TEST_F(ServerTest, PersonalDataIsSealedAndShownToWhoMaySeeIt) {
  v1::ExecuteBatchRequest batch;
  *batch.add_commands()->mutable_open_account() =
      Open("a", R"(profile { name { clear: "Ada Lovelace" } })");
  *batch.add_commands()->mutable_open_account() =
      Open("b", R"(profile { name { clear: "Charles Babbage" } })");
  const auto opened =
      server_.Call("LedgerService/ExecuteBatch", batch).As<v1::ExecuteBatchResponse>();
  ASSERT_TRUE(opened.items(0).has_response()) << opened.items(0).error().message();
  // An honest retry is known as one although sealing gives other bytes each time.
  EXPECT_TRUE(
      Do("AccountService/OpenAccount", Open("a", R"(profile { name { clear: "Ada Lovelace" } })"))
          .repeated_answer());
  const auto reused = server_.Call("AccountService/OpenAccount",
                                   Open("a", R"(profile { name { clear: "Ada Byron" } })"));
  EXPECT_EQ(reused.info().reason(), "COMMAND_ID_REUSED");

  v1::GetAccountRequest request;
  request.set_account_id("a");
  *request.mutable_header()->add_after() = opened.items(0).response().token();
  const auto name_for = [&](const std::string& role) {
    return server_.Call("AccountService/GetAccount", request, CallOptions::As(role))
        .As<v1::GetAccountResponse>()
        .profile()
        .name();
  };
  EXPECT_EQ(name_for("clerk").clear(), "Ada Lovelace");
  EXPECT_TRUE(name_for("auditor").has_blob());
  ASSERT_TRUE(server_.node().ledger().keys->Erase("main/account/a").ok());
  EXPECT_TRUE(name_for("clerk").has_blob());
  v1::ChangeAccountProfile change = FromText<v1::ChangeAccountProfile>(
      R"(header { command_id: "p" } account_id: "a" profile { name { clear: "x" } })");
  EXPECT_EQ(server_.Call("AccountService/ChangeAccountProfile", change).info().reason(),
            "SUBJECT_ERASED");
}

TEST_F(ServerTest, AllIsThereAfterARestart) {
  Do("AccountService/OpenAccount", Open("a", R"(profile { name { clear: "Ada" } })"));
  const auto first = Do("ChargeService/RaiseCharge", Charge("a", "c1", 5));
  server_.Stop();
  server_.Start();
  const auto again = Do("ChargeService/RaiseCharge", Charge("a", "c1", 5));
  EXPECT_TRUE(again.repeated_answer());
  EXPECT_EQ(again.place().SerializeAsString(), first.place().SerializeAsString());
  EXPECT_EQ(ReceivableOf("a", again.token()), 5);
}

TEST_F(ServerTest, AnEmptyBookAnswersWithEmptyTables) {
  const auto balances = server_.Call("BalanceService/GetBalances", v1::GetBalancesRequest())
                            .As<v1::GetBalancesResponse>();
  EXPECT_EQ(balances.rows_size(), 0);
  EXPECT_EQ(balances.header().book(), "main");
  EXPECT_FALSE(balances.header().as_of().empty());
}

TEST_F(ServerTest, AQueryDoesNotWaitForATokenThatNoAnswerHeld) {
  v1::GetBalancesRequest request;
  for (const auto& [log, partition, offset] :
       {std::tuple{v1::LOG_ACCOUNTS, 0u, 99'999}, std::tuple{v1::LOG_ACCOUNTS, 99u, 0},
        std::tuple{v1::LOG_ACCOUNTS, 0u, -1}, std::tuple{v1::LOG_UNSPECIFIED, 0u, 0}}) {
    request.mutable_header()->clear_after();
    v1::Token& token = *request.mutable_header()->add_after();
    token.set_log(log);
    token.set_partition(partition);
    token.set_offset(offset);
    const Reply reply = server_.Call("BalanceService/GetBalances", request);
    EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT)
        << token.ShortDebugString();
    EXPECT_EQ(reply.bad_field(), "header.after");
  }
}

TEST_F(ServerTest, LongWorkThatIsStoppedChangesNothing) {
  Do("AccountService/OpenAccount", Open("a"));
  const Ledger& ledger = server_.node().ledger();
  const absl::Time deadline = absl::InfiniteFuture();
  Work stopped([] { return true; });
  EXPECT_TRUE(absl::IsUnavailable(ledger.projections->Rebuild({}, deadline, stopped).status()));
  EXPECT_TRUE(absl::IsUnavailable(ledger.projections->Dump({}, deadline, stopped).status()));
  EXPECT_TRUE(
      absl::IsUnavailable(CheckLedger(ledger.id, ledger.log, {}, deadline, stopped).status()));
  Work work;
  const auto rebuilt = ledger.projections->Rebuild({}, deadline, work);
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  for (const v1::RebuiltModel& model : rebuilt->models()) EXPECT_TRUE(model.equal());
}

TEST_F(ServerTest, LongWorkComesToAllOfItsSteps) {
  Do("AccountService/OpenAccount", Open("a"));
  Do("ChargeService/RaiseCharge", Charge("a", "c1", 5));
  const Ledger& ledger = server_.node().ledger();
  const absl::Time deadline = absl::InfiniteFuture();
  Work rebuild, check, dump;
  EXPECT_TRUE(ledger.projections->Rebuild({}, deadline, rebuild).ok());
  v1::CheckRequest request;
  request.set_random_positions(20);
  EXPECT_TRUE(CheckLedger(ledger.id, ledger.log, request, deadline, check).ok());
  const auto page = ledger.projections->Dump({}, deadline, dump);
  ASSERT_TRUE(page.ok()) << page.status();
  for (const Work* work : {&rebuild, &check, &dump}) {
    EXPECT_GT(work->share().total, 10u);
    EXPECT_EQ(work->share().done, work->share().total);
  }
  EXPECT_EQ(page->tables_done(), page->tables());
}

TEST_F(ServerTest, AdminTellsItsStateAndProvesTheInvariants) {
  Do("AccountService/OpenAccount", Open("a"));
  Do("ChargeService/RaiseCharge", Charge("a", "c1", 5));
  const auto status =
      server_.Call("AdminService/GetStatus", v1::GetStatusRequest(), CallOptions::As("sre"))
          .As<v1::GetStatusResponse>();
  EXPECT_EQ(status.partitions_size(), 5);
  for (const auto& partition : status.partitions()) EXPECT_EQ(partition.trouble(), "");
  v1::CheckRequest request;
  request.set_random_positions(5);
  const auto check = server_.Call("AdminService/Check", request, CallOptions::As("auditor"))
                         .As<v1::CheckResponse>();
  EXPECT_EQ(check.entries(), 3u);  // with the one that created the book
  EXPECT_EQ(check.positions_checked(), 10u);
  EXPECT_EQ(check.findings_size(), 0);
}

}  // namespace
}  // namespace quittance
