#include "services/client/work_progress.h"

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "ledger/base/temp_dir.h"
#include "quittance/v1/admin.pb.h"
#include "services/client/scripted_server.h"

namespace quittance {
namespace {

constexpr WorkProgress::Intervals kAtOnce{.first = absl::ZeroDuration(),
                                          .next = absl::ZeroDuration()};

TEST(WorkProgressTest, APlainLineAtEachTenthOfTheWork) {
  testing::internal::CaptureStderr();
  uint64_t asked = 0;
  absl::Notification half;
  {
    WorkProgress progress(
        "folding",
        [&]() -> std::optional<Work::Share> {
          ++asked;
          if (asked == 1) return std::nullopt;
          if (asked == 2) return Work::Share{};  // not known yet
          const uint64_t done = std::min<uint64_t>(asked - 2, 100);
          if (asked == 103) half.Notify();  // what was asked before is shown
          return Work::Share{done, 200};
        },
        kAtOnce);
    half.WaitForNotification();
    progress.Done();
  }
  EXPECT_EQ(
      testing::internal::GetCapturedStderr(),
      "folding: 0 %\nfolding: 10 %\nfolding: 20 %\nfolding: 30 %\nfolding: 40 %\nfolding: 50 %\n"
      "folding: 100 %\n");
}

TEST(WorkProgressTest, ShortWorkShowsNothing) {
  testing::internal::CaptureStderr();
  {
    const WorkProgress progress("folding", [] { return Work::Share{1, 2}; });
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(WorkProgressTest, TheServerIsAskedForThisPrincipalsLastWorkOfThatKind) {
  const TempDir dir;
  const auto answer = [](const v1::GetWorkRequest&, v1::GetWorkResponse* response) {
    const auto add = [&](const char* rpc, const char* principal, uint64_t done) {
      v1::WorkUnderWay& work = *response->add_works();
      work.set_rpc(rpc);
      work.set_principal(principal);
      work.set_done(done);
      work.set_total(10);
    };
    add("Rebuild", "ann", 1);
    add("Rebuild", "ann", 2);
    add("Check", "ann", 3);
    add("Rebuild", "bob", 4);
    return grpc::Status::OK;
  };
  const std::string address = "unix:" + dir / "socket";
  const ScriptedServer<v1::GetWorkRequest, v1::GetWorkResponse> server(address, answer);
  const Connection ann(address, {.principal = "ann", .role = "sre", .on_behalf_of = ""});
  const auto rebuild = AskServer(ann, "Rebuild");
  ASSERT_TRUE(rebuild.has_value());
  EXPECT_EQ(rebuild->done, 2u);
  EXPECT_EQ(rebuild->total, 10u);
  EXPECT_FALSE(AskServer(ann, "Dump").has_value());
  const Connection nobody("unix:" + dir / "other", {});
  EXPECT_FALSE(AskServer(nobody, "Rebuild").has_value());
}

}  // namespace
}  // namespace quittance
