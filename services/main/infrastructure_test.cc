// What operators and tools ask of the real server: health, reflection, channelz, metrics.

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "quittance/v1/account.pb.h"
#include "services/main/server_testing.h"

namespace quittance {
namespace {

class InfrastructureTest : public testing::Test {
 protected:
  TestServer server_{{}, "127.0.0.1:0"};
};

TEST_F(InfrastructureTest, HealthIsServedForEveryService) {
  // HealthCheckRequest { service = 1 } -> HealthCheckResponse { status = 1: SERVING = 1 }.
  for (const auto* service : RpcTable::Get().services()) {
    const std::string& name = service->full_name();
    const std::string request = std::string("\x0a") + static_cast<char>(name.size()) + name;
    const Reply reply = server_.Call("/grpc.health.v1.Health/Check", request);
    EXPECT_EQ(reply.bytes, std::string("\x08\x01")) << name << reply.status.error_message();
  }
}

// Sends one message and keeps the first that comes back.
class OneExchange final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  OneExchange(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
              const std::string& request)
      : stub_(channel), slice_(request), request_(&slice_, 1) {
    context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    stub_.PrepareBidiStreamingCall(&context_, path, grpc::StubOptions(), this);
    StartWriteLast(&request_, grpc::WriteOptions());
    StartRead(&response_);
    StartCall();
  }
  void OnDone(const grpc::Status&) override { done_.Notify(); }
  std::string Await() {
    done_.WaitForNotification();
    grpc::Slice flat;
    if (!response_.DumpToSingleSlice(&flat).ok()) return "";
    return {reinterpret_cast<const char*>(flat.begin()), flat.size()};
  }

 private:
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::Slice slice_;
  grpc::ByteBuffer request_, response_;
  absl::Notification done_;
};

TEST_F(InfrastructureTest, ReflectionListsEveryService) {
  // ServerReflectionRequest { list_services = 7 }.
  OneExchange exchange(server_.channel(),
                       "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                       "\x3a\x01*");
  const std::string listed = exchange.Await();
  for (const auto* service : RpcTable::Get().services()) {
    EXPECT_NE(listed.find(service->full_name()), std::string::npos) << service->full_name();
  }
}

TEST_F(InfrastructureTest, ChannelzListsTheServer) {
  const Reply reply = server_.Call("/grpc.channelz.v1.Channelz/GetServers", std::string());
  EXPECT_TRUE(reply.ok()) << reply.status.error_message();
  EXPECT_FALSE(reply.bytes.empty());
}

TEST_F(InfrastructureTest, AnUnknownRpcIsUnimplemented) {
  EXPECT_EQ(server_.Call("/quittance.v1.AccountService/Nothing", std::string()).status.error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

std::string Get(const std::string& address, const std::string& path) {
  const size_t colon = address.rfind(':');
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
  const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(connect(socket_fd, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
  const std::string request = fmt::format("GET {} HTTP/1.0\r\nHost: {}\r\n\r\n", path, address);
  EXPECT_EQ(write(socket_fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t count; (count = read(socket_fd, buffer, sizeof(buffer))) > 0;) {
    answer.append(buffer, static_cast<size_t>(count));
  }
  close(socket_fd);
  return answer;
}

TEST_F(InfrastructureTest, MetricsCountWhatHappened) {
  const auto open = FromText<v1::OpenAccount>(
      R"(header { command_id: "o" } account_id: "a" kind: ACCOUNT_KIND_PERSON)");
  ASSERT_TRUE(server_.Call("AccountService/OpenAccount", open).ok());
  ASSERT_TRUE(server_.Call("AccountService/OpenAccount", open).ok());
  const std::string text = Get(server_.server().metrics_address(), "/metrics");
  for (const char* line : {
           R"(quittance_commands_total{outcome="accepted",rpc="AccountService.OpenAccount"} 1)",
           R"(quittance_commands_total{outcome="repeated",rpc="AccountService.OpenAccount"} 1)",
           R"(quittance_rpc_calls_total{code="OK",rpc="AccountService.OpenAccount"} 2)",
           "quittance_log_torn_tail_bytes 0",
           "quittance_log_flushes_total",
           "quittance_writer_queue_commands{partition=\"accounts/0\"} 0",
           "quittance_writer_cache_misses_total{partition=\"reference/0\"}",
           "quittance_read_model_lag_records{read_model=\"balances\"",
           "quittance_rpc_seconds_bucket{rpc=\"AccountService.OpenAccount\"",
       }) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

TEST_F(InfrastructureTest, ATakenPortSaysSo) {
  RpcServerOptions options;
  options.listen = {"127.0.0.1:0"};
  auto first = RpcServer::Start(options, &server_.node().ledger());
  ASSERT_TRUE(first.ok());
  options.listen = (*first)->addresses();
  const auto second = RpcServer::Start(options, &server_.node().ledger());
  ASSERT_FALSE(second.ok());
  EXPECT_NE(std::string(second.status().message()).find(options.listen[0]), std::string::npos);
}

}  // namespace
}  // namespace quittance
