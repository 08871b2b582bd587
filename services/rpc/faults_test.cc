// What callers are told when a writer is slow, full or broken: a real server before writers that do
// as told.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "quittance/v1/account.pb.h"
#include "quittance/v1/execute.pb.h"
#include "services/rpc/fake_server.h"

namespace quittance {
namespace {

class FaultsTest : public FakeServerTest {
 protected:
  FaultsTest() {
    RpcServerOptions options;
    options.health_interval = absl::Milliseconds(5);
    Serve(std::move(options));
  }

  Reply Open(absl::Duration timeout = absl::Seconds(20)) {
    CallOptions options;
    options.timeout = timeout;
    return CallRaw(channel_, "/quittance.v1.AccountService/OpenAccount",
                   FromText<v1::OpenAccount>(
                       R"(header { command_id: "o1" } account_id: "a" kind: ACCOUNT_KIND_PERSON)")
                       .SerializeAsString(),
                   options);
  }
};

TEST_F(FaultsTest, ALateAnswerIsOutcomeUnknownWithTheCommandId) {
  const Reply reply = Open(absl::Milliseconds(500));
  EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(reply.info().reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(reply.info().metadata().at("command_id"), "o1");
  // What comes after the answer harms nobody.
  accounts_.Release(absl::OkStatus());
}

TEST_F(FaultsTest, AFullQueueSaysWhenToComeAgain) {
  accounts_.AnswerWith(absl::ResourceExhaustedError("the queue of 20000 commands is full"));
  const Reply reply = Open();
  EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(reply.info().reason(), "BUSY");
  google::rpc::Status details;
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(details.ParseFromString(reply.status.error_details()));
  ASSERT_EQ(details.details_size(), 2);
  ASSERT_TRUE(details.details(1).UnpackTo(&retry));
  EXPECT_GT(retry.retry_delay().nanos(), 0);
}

TEST_F(FaultsTest, ABrokenLogIsUnavailableWithUnknownOutcome) {
  accounts_.AnswerWith(absl::UnavailableError("the log failed: fsync: Input/output error"));
  const Reply reply = Open();
  EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(reply.info().reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(reply.info().metadata().at("command_id"), "o1");
}

TEST_F(FaultsTest, ABatchSaysTheSameOfEachItem) {
  accounts_.AnswerWith(absl::UnavailableError("the log failed"));
  v1::ExecuteBatchRequest batch;
  *batch.add_commands()->mutable_open_account() = FromText<v1::OpenAccount>(
      R"(header { command_id: "o1" } account_id: "a" kind: ACCOUNT_KIND_PERSON)");
  const auto response =
      CallRaw(channel_, "/quittance.v1.LedgerService/ExecuteBatch", batch.SerializeAsString())
          .As<v1::ExecuteBatchResponse>();
  ASSERT_EQ(response.items_size(), 1);
  EXPECT_EQ(response.items(0).error().SerializeAsString(), [&] {
    google::rpc::Status unary;
    unary.ParseFromString(Open().status.error_details());
    return unary.SerializeAsString();
  }());
}

TEST_F(FaultsTest, AStoppedWriterIsNotServing) {
  const auto health = [&] {
    return CallRaw(channel_, "/grpc.health.v1.Health/Check", std::string()).bytes;
  };
  EXPECT_EQ(health(), std::string("\x08\x01"));
  accounts_.Break(absl::UnavailableError("a newer claim is on the log"));
  const absl::Time give_up = absl::Now() + absl::Seconds(20);
  while (health() != std::string("\x08\x02") && absl::Now() < give_up) {
  }
  EXPECT_EQ(health(), std::string("\x08\x02"));
}

TEST_F(FaultsTest, AStopWaitsForTheAnswersUnderWay) {
  Reply reply;
  std::thread caller([&] { reply = Open(); });
  accounts_.AwaitHeld(1);
  std::thread stopper([&] { server_->Stop(); });
  accounts_.Release(absl::ResourceExhaustedError("released"));
  caller.join();
  stopper.join();
  EXPECT_EQ(reply.info().reason(), "BUSY");
}

// Callers that go away while their requests are parsed: gRPC then frees what it lent.
TEST_F(FaultsTest, AStormOfCancelledQueriesHarmsNobody) {
  constexpr int kCalls = 400;
  v1::ExecuteBatchRequest request;  // any bytes that take a while to parse
  for (int i = 0; i < 2'000; ++i) {
    request.add_commands()->mutable_open_account()->set_account_id(std::string(100, 'x'));
  }
  const std::string bytes = request.SerializeAsString();
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::GenericStub stub(channel_);
  std::vector<grpc::ClientContext> contexts(kCalls);
  std::vector<grpc::ByteBuffer> received(kCalls);
  absl::BlockingCounter left(kCalls);
  for (size_t i = 0; i < kCalls; ++i) {
    contexts[i].AddMetadata("quittance-principal", "alice");
    contexts[i].AddMetadata("quittance-role", "service");
    stub.UnaryCall(&contexts[i], "/quittance.v1.BalanceService/GetBalances", grpc::StubOptions(),
                   &sent, &received[i], [&](const grpc::Status&) { left.DecrementCount(); });
    if (i >= 20) contexts[i - 20].TryCancel();
  }
  left.Wait();
  EXPECT_EQ(CallRaw(channel_, "/quittance.v1.BalanceService/GetBalances", std::string())
                .status.error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(FaultsTest, ASecondServerDoesNotStealTheSocket) {
  RpcServerOptions options;
  options.listen = {server_->addresses().front()};
  const auto second = RpcServer::Start(options, &ledger_);
  ASSERT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(std::string(second.status().message()).find(fmt::format("(pid {})", getpid())),
            std::string::npos)
      << second.status();
  accounts_.AnswerWith(absl::ResourceExhaustedError("full"));
  EXPECT_EQ(Open().info().reason(), "BUSY");
}

TEST_F(FaultsTest, ASocketThatAKilledServerLeftIsTakenOverAndAFileIsNot) {
  RpcServerOptions options;
  options.listen = {"unix:" + dir_ / "stale"};
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  (dir_ / "stale").copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int left = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  close(left);
  EXPECT_TRUE(RpcServer::Start(options, &ledger_).ok());
  std::ofstream(dir_ / "file") << "a letter";
  options.listen = {"unix:" + dir_ / "file"};
  EXPECT_EQ(RpcServer::Start(options, &ledger_).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::filesystem::file_size(dir_ / "file"), 8u);
}

TEST_F(FaultsTest, NobodyElseMayEverOpenTheSocket) {
  const mode_t before = umask(0);
  RpcServerOptions options;
  options.listen = {"unix:" + dir_ / "private"};
  std::atomic<bool> started = false;
  mode_t seen = 0;
  std::thread watcher([&] {
    struct stat info;
    while (!started) seen |= stat((dir_ / "private").c_str(), &info) == 0 ? info.st_mode : 0;
  });
  const auto server = RpcServer::Start(options, &ledger_);
  started = true;
  watcher.join();
  EXPECT_TRUE(server.ok());
  EXPECT_EQ(seen & 0077, 0u);
  EXPECT_EQ(umask(before), 0u) << "the process's own umask has changed";
}

TEST_F(FaultsTest, WithoutReadModelsQueriesAreUnimplemented) {
  EXPECT_EQ(CallRaw(channel_, "/quittance.v1.BalanceService/GetBalances", std::string())
                .status.error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace quittance
