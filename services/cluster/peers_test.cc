#include "services/cluster/peers.h"

#include <gmock/gmock.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <memory>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "ledger/base/temp_dir.h"
#include "services/cluster/peer_service.h"

namespace quittance {
namespace {

// A peer that ends every call with the status given.
class EndingPeer final : public grpc::Service {
 public:
  explicit EndingPeer(grpc::Status status) : status_(std::move(status)) {
    Add<cluster::SubmitRequest, cluster::SubmitResponse>(0, kPeerSubmit);
    Add<cluster::AskRequest, cluster::AskResponse>(1, kPeerAsk);
  }

 private:
  template <typename Request, typename Response>
  void Add(int index, const char* path) {
    AddMethod(
        new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodCallback(index,
                       new grpc::internal::CallbackUnaryHandler<Request, Response>(
                           [this](grpc::CallbackServerContext* context, const Request*, Response*) {
                             grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
                             reactor->Finish(status_);
                             return reactor;
                           }));
  }

  const grpc::Status status_;
};

class PeersTest : public testing::Test {
 protected:
  // What a question and a command come back with.
  std::pair<absl::Status, absl::Status> CallPeerThatEndsWith(const grpc::Status& status) {
    EndingPeer peer(status);
    const std::string endpoint = "unix:" + dir_ / "socket";
    grpc::ServerBuilder builder;
    builder.AddListeningPort(endpoint, grpc::InsecureServerCredentials());
    builder.RegisterService(&peer);
    const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
    Peers peers{TlsFiles{}};
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    const absl::Status told = peers.Ask(endpoint, {}, deadline).status();
    absl::Status submitted;
    absl::Notification done;
    peers.Submit(endpoint, {}, deadline, [&](const absl::StatusOr<cluster::SubmitResponse>& got) {
      submitted = got.status();
      done.Notify();
    });
    done.WaitForNotification();
    return {told, submitted};
  }

  const TempDir dir_;
};

// Who asked has not cancelled: the call is to be made again, elsewhere.
TEST_F(PeersTest, APeerThatStopsIsUnavailable) {
  const auto [told, submitted] =
      CallPeerThatEndsWith({grpc::StatusCode::CANCELLED, "the server stops"});
  EXPECT_TRUE(absl::IsUnavailable(told)) << told;
  EXPECT_TRUE(absl::IsUnavailable(submitted)) << submitted;
}

TEST_F(PeersTest, AnErrorKeepsItsCodeAndNamesThePeer) {
  const auto [told, submitted] =
      CallPeerThatEndsWith({grpc::StatusCode::PERMISSION_DENIED, "no peer"});
  EXPECT_TRUE(absl::IsPermissionDenied(told)) << told;
  EXPECT_TRUE(absl::IsPermissionDenied(submitted)) << submitted;
  EXPECT_THAT(std::string(told.message()),
              testing::AllOf(testing::StartsWith("unix:"), testing::EndsWith(": no peer")));
}

}  // namespace
}  // namespace quittance
