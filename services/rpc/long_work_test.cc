// Work that takes as long as the ledger is: it blocks neither other admin calls nor a stop, and
// ends when its caller goes.

#include <gtest/gtest.h>

#include <future>

#include "quittance/v1/admin.pb.h"
#include "services/rpc/fake_server.h"

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

class LongWorkTest : public FakeServerTest {
 protected:
  LongWorkTest() {
    ledger_.projections = &projections_;
    Serve();
  }

  static CallOptions AsSre(absl::Duration timeout) {
    CallOptions options = CallOptions::As("sre");
    options.timeout = timeout;
    return options;
  }

  EndlessProjections projections_;
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
