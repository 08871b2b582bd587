#pragma once
// For tests: a real ledger in a directory of its own behind a real server on a unix socket, and
// calls with any bytes and metadata.

#include <google/protobuf/text_format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/synchronization/notification.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "ledger/base/temp_dir.h"
#include "services/main/ledger_node.h"
#include "services/main/node_metrics.h"
#include "services/rpc/rpc_server.h"

namespace quittance {

// What a call came to.
struct Reply {
  grpc::Status status;
  std::string bytes;

  bool ok() const { return status.ok(); }
  template <typename Message>
  Message As() const {
    Message message;
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(message.ParseFromString(bytes));
    return message;
  }
  // Of the first detail.
  google::rpc::ErrorInfo info() const {
    google::rpc::ErrorInfo info;
    google::rpc::Status details;
    EXPECT_TRUE(details.ParseFromString(status.error_details()));
    EXPECT_TRUE(details.details_size() > 0 && details.details(0).UnpackTo(&info))
        << status.error_code() << " " << status.error_message();
    return info;
  }
  // The first field of the BadRequest among the details; empty: there is none.
  std::string bad_field() const {
    google::rpc::Status details;
    google::rpc::BadRequest bad;
    details.ParseFromString(status.error_details());
    for (const auto& detail : details.details()) {
      if (detail.UnpackTo(&bad)) return bad.field_violations(0).field();
    }
    return "";
  }
};

struct CallOptions {
  std::map<std::string, std::string> metadata = {{"quittance-principal", "alice"},
                                                 {"quittance-role", "service"}};
  std::optional<absl::Duration> timeout = absl::Seconds(20);

  static CallOptions As(const std::string& role) {
    CallOptions options;
    options.metadata["quittance-role"] = role;
    return options;
  }
};

// `path` is "/quittance.v1.AccountService/OpenAccount".
inline Reply CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                     const std::string& request, const CallOptions& options = {}) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  for (const auto& [key, value] : options.metadata) context.AddMetadata(key, value);
  if (options.timeout) context.set_deadline(absl::ToChronoTime(absl::Now() + *options.timeout));
  const grpc::Slice slice(request);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  Reply reply;
  absl::Notification done;
  stub.UnaryCall(&context, path, grpc::StubOptions(), &sent, &received, [&](grpc::Status status) {
    reply.status = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  grpc::Slice flat;
  if (reply.ok() && received.DumpToSingleSlice(&flat).ok()) {
    reply.bytes.assign(reinterpret_cast<const char*>(flat.begin()), flat.size());
  }
  return reply;
}

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// A ledger and its server, as `quittance serve` wires them.
class TestServer {
 public:
  explicit TestServer(LedgerNodeOptions options = {}) : options_(std::move(options)) {
    options_.directory = dir_.path() + "/data";
    options_.accounts_partitions =
        options_.accounts_partitions == 0 ? 4 : options_.accounts_partitions;
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
    server.metrics_listen = "127.0.0.1:0";
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
  std::unique_ptr<LedgerNode> node_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace quittance
