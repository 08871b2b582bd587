#include "services/rpc/work_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

#include "absl/synchronization/notification.h"
#include "services/rpc/deadline_watch.h"

namespace quittance {
namespace {

TEST(WorkPool, DoesAllThatIsQueuedBeforeItStops) {
  std::atomic<int> done = 0;
  {
    WorkPool pool(2, 0);
    for (int i = 0; i < 100; ++i) pool.Post([&] { ++done; });
  }
  EXPECT_EQ(done, 100);
}

TEST(WorkPool, TakesNoMoreThanItsQueueHolds) {
  absl::Notification started, release;
  int later = 0;
  {
    WorkPool pool(1, 1);
    pool.Post([&] {
      started.Notify();
      release.WaitForNotification();
    });
    started.WaitForNotification();
    EXPECT_TRUE(pool.TryPost([&] { ++later; }));
    EXPECT_FALSE(pool.TryPost([&] { ++later; }));
    release.Notify();
  }
  EXPECT_EQ(later, 1);
}

struct Ring : DeadlineWatch::Watched {
  void OnDeadline() override { rung.Notify(); }
  absl::Notification rung;
};

TEST(DeadlineWatch, TellsTheOneThatIsDueAndForgetsTheRemoved) {
  DeadlineWatch watch;
  const auto far = std::make_shared<Ring>();
  const auto removed = std::make_shared<Ring>();
  const auto due = std::make_shared<Ring>();
  const absl::Time now = absl::Now();
  watch.Add(absl::InfiniteFuture(), far);
  watch.Add(now + absl::Milliseconds(20), removed);
  watch.Remove(now + absl::Milliseconds(20), removed.get());
  watch.Add(now + absl::Milliseconds(30), due);
  due->rung.WaitForNotification();
  EXPECT_GE(absl::Now(), now + absl::Milliseconds(30));
  EXPECT_FALSE(removed->rung.HasBeenNotified());
  EXPECT_FALSE(far->rung.HasBeenNotified());
}

TEST(DeadlineWatch, AForgottenCallIsNoTrouble) {
  DeadlineWatch watch;
  watch.Add(absl::Now() - absl::Seconds(1), std::make_shared<Ring>());
  const auto due = std::make_shared<Ring>();
  watch.Add(absl::Now(), due);
  due->rung.WaitForNotification();
}

}  // namespace
}  // namespace quittance
