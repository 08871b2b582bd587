#pragma once
// For tests: a real ledger in a directory of its own behind a real server on a unix socket.

#include <grpcpp/create_channel.h>

#include <memory>
#include <string>

#include "ledger/base/temp_dir.h"
#include "services/main/ledger_node.h"
#include "services/main/node_metrics.h"
#include "services/rpc/rpc_server.h"
#include "services/rpc/rpc_testing.h"

namespace quittance {

// A ledger and its server, as `quittance serve` wires them.
class TestServer {
 public:
  // `metrics_listen` empty: no metrics (their server takes two seconds to stop).
  explicit TestServer(LedgerNodeOptions options = {}, std::string metrics_listen = "")
      : options_(std::move(options)), metrics_listen_(std::move(metrics_listen)) {
    options_.directory = dir_.path() + "/data";
    options_.log.accounts_partitions =
        options_.log.accounts_partitions == 0 ? 4 : options_.log.accounts_partitions;
    options_.memory_bytes = size_t{64} << 20;
    Start();
  }
  ~TestServer() { Stop(); }

  void Start() {
    auto node = LedgerNode::Open(options_);
    ASSERT_TRUE(node.ok()) << std::string(node.status().message());
    node_ = *std::move(node);
    RpcServerOptions server;
    server.listen = {"unix:" + dir_.path() + "/socket"};
    server.metrics_listen = metrics_listen_;
    server.collectables = {NodeMetrics(node_.get())};
    auto started = RpcServer::Start(std::move(server), &node_->ledger());
    ASSERT_TRUE(started.ok()) << std::string(started.status().message());
    server_ = *std::move(started);
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(64 << 20);
    channel_ = grpc::CreateCustomChannel(server_->addresses().front(),
                                         grpc::InsecureChannelCredentials(), arguments);
  }
  void Stop() {
    channel_.reset();
    server_.reset();
    node_.reset();
  }

  Reply Call(const std::string& path, const std::string& bytes, const CallOptions& options = {}) {
    return CallRaw(channel_, path, bytes, options);
  }
  // `rpc` is "AccountService/OpenAccount".
  Reply Call(const std::string& rpc, const google::protobuf::Message& request,
             const CallOptions& options = {}) {
    return CallRaw(channel_, "/quittance.v1." + rpc, request.SerializeAsString(), options);
  }

  const LedgerNodeOptions& options() const { return options_; }
  const LedgerNode& node() const { return *node_; }
  RpcServer& server() { return *server_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  TempDir dir_;
  LedgerNodeOptions options_;
  const std::string metrics_listen_;
  std::unique_ptr<LedgerNode> node_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace quittance
