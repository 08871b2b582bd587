// Work that takes as long as the ledger is: it blocks neither other admin calls nor a stop, and
// ends when its caller goes.

#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <future>

#include "ledger/base/check.h"
#include "ledger/base/temp_dir.h"
#include "ledger/log/memory_log.h"
#include "quittance/v1/admin.pb.h"
#include "services/rpc/fake_writer.h"
#include "services/rpc/memory_key_store.h"
#include "services/rpc/rpc_server.h"
#include "services/rpc/rpc_testing.h"

namespace quittance {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr char kRebuild[] = "/quittance.v1.AdminService/Rebuild";

// Rebuilds until it is stopped.
class EndlessProjections final : public Projections {
 public:
  absl::StatusOr<v1::RebuildResponse> Rebuild(const v1::RebuildRequest&, absl::Time,
                                              Stopped stopped) override {
    started.Notify();
    const absl::Time give_up = absl::Now() + kPatience;
    while (!stopped() && absl::Now() < give_up) std::this_thread::yield();
    was_stopped.store(stopped());
    ended.Notify();
    return StoppedError("rebuild");
  }
  absl::StatusOr<std::unique_ptr<PartitionView>> View(std::string_view, PartitionId,
                                                      std::span<const v1::Token>,
                                                      absl::Time) override {
    return absl::UnimplementedError("");
  }
  uint32_t PartitionCount(v1::Log) const override { return 1; }
  absl::StatusOr<Recorded> LastRecorded(absl::Time) override { return Recorded{}; }
  absl::StatusOr<v1::DumpResponse> Dump(const v1::DumpRequest&, absl::Time, Stopped) override {
    return absl::UnimplementedError("");
  }
  std::vector<v1::ReadModelStatus> Status() const override { return {}; }
  void RequestStop() override {}
  absl::Status health() const override { return absl::OkStatus(); }

  absl::Notification started, ended;
  std::atomic<bool> was_stopped = false;
};

class LongWorkTest : public testing::Test {
 protected:
  LongWorkTest() {
    ledger_.id = "0123456789abcdef";
    ledger_.log = &log_;
    ledger_.reference = &reference_;
    ledger_.accounts = {&accounts_};
    ledger_.projections = &projections_;
    ledger_.keys = &keys_;
    ledger_.clock = &clock_;
    ledger_.rng = &rng_;
    RpcServerOptions options;
    options.listen = {"unix:" + dir_ / "socket"};
    auto server = RpcServer::Start(options, &ledger_);
    CHECK(server.ok());
    server_ = *std::move(server);
    channel_ =
        grpc::CreateChannel(server_->addresses().front(), grpc::InsecureChannelCredentials());
  }

  static CallOptions AsSre(absl::Duration timeout) {
    CallOptions options = CallOptions::As("sre");
    options.timeout = timeout;
    return options;
  }

  const TempDir dir_;
  MemoryLog log_{MemoryLogOptions{}};
  FakeWriter reference_, accounts_;
  EndlessProjections projections_;
  MemoryKeyStore keys_;
  SystemClock clock_;
  SecureRng rng_;
  Ledger ledger_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(LongWorkTest, AStopEndsIt) {
  auto rebuild = std::async(std::launch::async,
                            [&] { return CallRaw(channel_, kRebuild, "", AsSre(2 * kPatience)); });
  projections_.started.WaitForNotification();
  server_->Stop();
  EXPECT_TRUE(projections_.was_stopped);
  EXPECT_EQ(rebuild.get().status.error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(LongWorkTest, ItEndsWhenItsCallerGoes) {
  EXPECT_EQ(CallRaw(channel_, kRebuild, "", AsSre(absl::Milliseconds(200))).status.error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  projections_.ended.WaitForNotification();
  EXPECT_TRUE(projections_.was_stopped);
}

TEST_F(LongWorkTest, TheStatusIsAnsweredMeanwhile) {
  auto rebuild = std::async(std::launch::async,
                            [&] { return CallRaw(channel_, kRebuild, "", AsSre(2 * kPatience)); });
  projections_.started.WaitForNotification();
  EXPECT_TRUE(
      CallRaw(channel_, "/quittance.v1.AdminService/GetStatus", "", AsSre(kPatience / 2)).ok());
  server_->Stop();
  rebuild.get();
}

}  // namespace
}  // namespace quittance
