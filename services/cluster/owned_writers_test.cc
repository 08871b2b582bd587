#include "services/cluster/owned_writers.h"

#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "services/rpc/fake_writer.h"

namespace quittance {
namespace {

constexpr PartitionId kP0{v1::LOG_ACCOUNTS, 0};
constexpr PartitionId kP1{v1::LOG_ACCOUNTS, 1};

class OwnedWritersTest : public testing::Test {
 protected:
  absl::StatusOr<OwnedWriters::Started> Start(PartitionId partition, OwnedWriters::Hooks hooks) {
    absl::MutexLock lock(&mutex_);
    ++starts_;
    if (!refusal_.ok()) return refusal_;
    hooks_[partition] = std::move(hooks);
    OwnedWriters::Started started;
    started.writer = std::make_unique<FakeWriter>();
    started.store = std::shared_ptr<void>(new int(0), [this](void* store) {
      delete static_cast<int*>(store);
      absl::MutexLock closing(&mutex_);
      ++closed_;
    });
    return started;
  }
  void Refuse(absl::Status why) {
    absl::MutexLock lock(&mutex_);
    refusal_ = std::move(why);
  }
  OwnedWriters::Hooks HooksOf(PartitionId partition) {
    absl::MutexLock lock(&mutex_);
    return hooks_.at(partition);
  }
  void AwaitClosed(int count) {
    absl::MutexLock lock(&mutex_);
    const auto reached = [&] { return closed_ >= count; };
    mutex_.Await(absl::Condition(&reached));
  }
  void AwaitStarts(int count) {
    absl::MutexLock lock(&mutex_);
    const auto reached = [&] { return starts_ >= count; };
    mutex_.Await(absl::Condition(&reached));
  }
  bool Settled() { return writers_.AwaitSettled(absl::Now() + absl::Seconds(60)); }

  absl::Mutex mutex_;
  absl::Status refusal_;
  std::map<PartitionId, OwnedWriters::Hooks> hooks_;
  int starts_ = 0, closed_ = 0;
  std::vector<absl::Status> fatal_;
  OwnedWriters writers_{{kP0, kP1},
                        [this](PartitionId partition, OwnedWriters::Hooks hooks) {
                          return Start(partition, std::move(hooks));
                        },
                        [this](const absl::Status& why) { fatal_.push_back(why); }};
};

TEST_F(OwnedWritersTest, WhatIsGivenIsStartedAndWhatIsGivenAwayIsEnded) {
  EXPECT_EQ(writers_.Find(kP0), nullptr);
  writers_.OnGiven({kP0});
  ASSERT_TRUE(Settled());
  EXPECT_NE(writers_.Find(kP0), nullptr);
  EXPECT_EQ(writers_.Find(kP1), nullptr);
  writers_.OnGiven({kP1});
  ASSERT_TRUE(Settled());
  EXPECT_EQ(writers_.Find(kP0), nullptr);
  EXPECT_NE(writers_.Find(kP1), nullptr);
  AwaitClosed(1);
}

TEST_F(OwnedWritersTest, ARevocationIsNoReasonToStop) {
  writers_.OnGiven({kP0});
  ASSERT_TRUE(Settled());
  const Writer* const before = writers_.Find(kP0).get();
  EXPECT_FALSE(HooksOf(kP0).given_away());
  writers_.OnRevoked();
  EXPECT_TRUE(HooksOf(kP0).given_away()) << "a newer claim would end it now";
  EXPECT_EQ(writers_.Find(kP0).get(), before);
  writers_.OnGiven({kP0});
  ASSERT_TRUE(Settled());
  EXPECT_EQ(writers_.Find(kP0).get(), before);
  EXPECT_FALSE(HooksOf(kP0).given_away());
}

TEST_F(OwnedWritersTest, AnothersClaimEndsItAndItIsStartedAnewWhenGivenAgain) {
  writers_.OnGiven({kP0});
  ASSERT_TRUE(Settled());
  writers_.OnRevoked();
  HooksOf(kP0).on_superseded();
  AwaitClosed(1);
  EXPECT_EQ(writers_.Find(kP0), nullptr);
  writers_.OnGiven({kP0});
  ASSERT_TRUE(Settled());
  EXPECT_NE(writers_.Find(kP0), nullptr);
}

TEST_F(OwnedWritersTest, ItIsNotStartedAgainBeforeItsStoreIsClosed) {
  writers_.OnGiven({kP0});
  ASSERT_TRUE(Settled());
  std::shared_ptr<Writer> in_use = writers_.Find(kP0);
  writers_.OnGiven({});
  writers_.OnGiven({kP0});
  EXPECT_EQ(closed_, 0);
  in_use.reset();
  ASSERT_TRUE(Settled());
  EXPECT_EQ(starts_ - closed_, 1);
}

TEST_F(OwnedWritersTest, WhatTimeMendsIsTriedAgainAndIsAMatterOfHealth) {
  Refuse(absl::UnavailableError("the brokers do not answer"));
  writers_.OnGiven({kP0});
  AwaitStarts(2);
  EXPECT_NE(writers_.health().message().find("the brokers do not answer"), std::string::npos);
  Refuse(absl::OkStatus());
  ASSERT_TRUE(Settled());
  EXPECT_TRUE(writers_.health().ok());
  EXPECT_TRUE(fatal_.empty());
}

TEST_F(OwnedWritersTest, WhatTimeDoesNotMendIsFatal) {
  Refuse(absl::DataLossError("the log was cut"));
  writers_.OnGiven({kP0});
  AwaitStarts(2);
  writers_.EndAll();
  ASSERT_FALSE(fatal_.empty());
  EXPECT_EQ(fatal_[0], absl::DataLossError("the log was cut"));
}

}  // namespace
}  // namespace quittance
