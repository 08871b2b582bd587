// Work that takes as long as the ledger is: it blocks neither other admin calls nor a stop, and
// ends when its caller goes.

#include "services/rpc/long_work.h"

#include <gtest/gtest.h>

#include <future>

#include "quittance/v1/admin.pb.h"
#include "services/rpc/fake_server.h"

namespace quittance {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr char kRebuild[] = "/quittance.v1.AdminService/Rebuild";

// Rebuilds three steps of ten, then goes on until it is stopped.
class EndlessProjections final : public Projections {
 public:
  absl::StatusOr<v1::RebuildResponse> Rebuild(const v1::RebuildRequest&, absl::Time,
                                              Work& work) override {
    work.Expect(10);
    work.Advance(3);
    started.Notify();
    const absl::Time give_up = absl::Now() + kPatience;
    while (!work.stopped() && absl::Now() < give_up) std::this_thread::yield();
    was_stopped.store(work.stopped());
    ended.Notify();
    return StoppedError("rebuild");
  }
  absl::StatusOr<std::unique_ptr<PartitionView>> View(std::string_view, PartitionId,
                                                      std::span<const v1::Token>,
                                                      absl::Time) override {
    return absl::UnimplementedError("");
  }
  uint32_t PartitionCount(v1::Log) const override { return 1; }
  bool Holds(PartitionId) const override { return true; }
  absl::Status Hold(PartitionId) override { return absl::OkStatus(); }
  void Release(PartitionId) override {}
  absl::StatusOr<Recorded> LastRecorded(PartitionId, absl::Time) override { return Recorded{}; }
  absl::StatusOr<v1::DumpResponse> Dump(const v1::DumpRequest&, absl::Time, Work&) override {
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

TEST_F(LongWorkTest, ItsShareIsAnsweredMeanwhile) {
  constexpr char kGetWork[] = "/quittance.v1.AdminService/GetWork";
  const auto under_way = [&] {
    return CallRaw(channel_, kGetWork, "", AsSre(kPatience / 2)).As<v1::GetWorkResponse>().works();
  };
  EXPECT_EQ(under_way().size(), 0);
  auto rebuild = std::async(std::launch::async,
                            [&] { return CallRaw(channel_, kRebuild, "", AsSre(2 * kPatience)); });
  projections_.started.WaitForNotification();
  const auto works = under_way();
  server_->Stop();
  rebuild.get();
  ASSERT_EQ(works.size(), 1);
  EXPECT_EQ(works[0].rpc(), "Rebuild");
  EXPECT_EQ(works[0].principal(), "alice");
  EXPECT_EQ(works[0].done(), 3u);
  EXPECT_EQ(works[0].total(), 10u);
  EXPECT_GT(works[0].started_at().seconds(), 0);
}

TEST(WorksUnderWayTest, AreListedWhileTheyLive) {
  LongWork all;
  Work first, second;
  LongWork::Listing listing(&all, "Check", "ann", 1'000'000, &first);
  {
    const LongWork::Listing other(&all, "Dump", "bob", 2'000'000, &second);
    second.Expect(4);
    second.Advance(5);
    const auto works = all.UnderWay();
    ASSERT_EQ(works.size(), 2u);
    EXPECT_LT(works[0].id(), works[1].id());
    EXPECT_EQ(works[0].rpc(), "Check");
    EXPECT_EQ(works[0].total(), 0u);
    EXPECT_EQ(works[1].principal(), "bob");
    EXPECT_EQ(works[1].started_at().seconds(), 2);
    EXPECT_EQ(works[1].done(), 4u) << "never above the total";
  }
  EXPECT_EQ(all.UnderWay().size(), 1u);
}

}  // namespace
}  // namespace quittance
