#include "ledger/store/row_cache.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ledger/store/row_cache_fixture.h"

namespace quittance {
namespace {

TEST_F(RowCacheTest, OnlyACheckpointReachesTheStore) {
  Set(kItems, "a", "1", 10);
  Reopen();
  EXPECT_EQ(Get(kItems, "a", "1"), -1);
  Set(kItems, "a", "1", 10);
  const ConsumerPosition positions[] = {{"writer", "p"}, {"aging@2", "q"}};
  ASSERT_TRUE(cache_->Checkpoint(positions).ok());
  EXPECT_EQ(cache_->stats().dirty_rows, 0u);
  Reopen();
  EXPECT_EQ(Get(kItems, "a", "1"), 10);
  EXPECT_EQ(store_.Position("writer"), "p");
  EXPECT_EQ(store_.Position("aging@2"), "q");
}

TEST_F(RowCacheTest, AFailedCheckpointLosesNothing) {
  Set(kItems, "a", "1", 10);
  store_.FailWrites(absl::ResourceExhaustedError("disk full"));
  EXPECT_EQ(cache_->Checkpoint({}).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(cache_->stats().dirty_rows, 1u);
  store_.FailWrites(absl::OkStatus());
  Checkpoint();
  Reopen();
  EXPECT_EQ(Get(kItems, "a", "1"), 10);
}

TEST_F(RowCacheTest, WritesConfirmedRowsOnlyWhileStepsAreUnderWay) {
  Set(kItems, "a", "old", 1);
  Set(kItems, "a", "gone", 2);
  const uint64_t first = cache_->BeginStep();
  Set(kItems, "a", "old", 10);
  cache_->BeginStep();
  Set(kItems, "a", "old", 100);
  Set(kItems, "a", "new", 7);
  kItems.Erase(*cache_, "a", "gone");
  Checkpoint();
  RowCache stored(&store_, kPlenty);
  EXPECT_EQ(Get(stored, kItems, "a", "old"), 1);
  EXPECT_EQ(Get(stored, kItems, "a", "new"), -1);
  EXPECT_EQ(Get(stored, kItems, "a", "gone"), 2);

  cache_->Confirm(first);
  Checkpoint();
  RowCache later(&store_, kPlenty);
  EXPECT_EQ(Get(later, kItems, "a", "old"), 10);
  EXPECT_EQ(Get(cache_->ConfirmedView(), kItems, "a", "old"), 10);
  EXPECT_EQ(Get(kItems, "a", "old"), 100);
}

TEST_F(RowCacheTest, WritesOnlyWhatDiffersFromTheStore) {
  Set(kItems, "a", "1", 1);
  Checkpoint();
  EXPECT_EQ(cache_->stats().rows_checkpointed, 1u);
  cache_->BeginStep();
  Set(kItems, "a", "1", 2);
  Checkpoint();
  cache_->RollbackAll();
  Checkpoint();
  EXPECT_EQ(cache_->stats().rows_checkpointed, 1u);
  Set(kItems, "a", "1", 3);
  const uint64_t step = cache_->BeginStep();
  Set(kItems, "a", "1", 4);
  Checkpoint();
  EXPECT_EQ(cache_->stats().rows_checkpointed, 2u);
  Checkpoint();
  EXPECT_EQ(cache_->stats().rows_checkpointed, 2u);
  cache_->Confirm(step);
  Checkpoint();
  EXPECT_EQ(cache_->stats().rows_checkpointed, 3u);
}

TEST_F(RowCacheTest, RollbackBringsBackErasedRowsAndTakesCreatedOnes) {
  Set(kItems, "a", "kept", 1);
  cache_->BeginStep();
  Set(kItems, "a", "kept", 2);
  kItems.Erase(*cache_, "a", "kept");
  Set(kItems, "a", "kept", 3);
  Set(kItems, "b", "made", 4);
  cache_->RollbackAll();
  EXPECT_EQ(Get(kItems, "a", "kept"), 1);
  EXPECT_EQ(Get(kItems, "b", "made"), -1);
  EXPECT_EQ(cache_->stats().row_images, 0u);
}

TEST_F(RowCacheTest, StepNumbersAreNeverUsedAgain) {
  const uint64_t first = cache_->BeginStep();
  const uint64_t second = cache_->BeginStep();
  cache_->RollbackTo(first);
  EXPECT_GT(cache_->BeginStep(), second);
}

TEST_F(RowCacheTest, ChangesOutsideOfStepsKeepNoImages) {
  Set(kItems, "a", "1", 1);
  EXPECT_EQ(cache_->stats().row_images, 0u);
  const uint64_t step = cache_->BeginStep();
  Set(kItems, "a", "1", 2);
  Set(kItems, "a", "1", 3);
  EXPECT_EQ(cache_->stats().row_images, 1u);
  cache_->Confirm(step);
  Set(kItems, "a", "1", 4);
  EXPECT_EQ(cache_->stats().row_images, 0u);
}

TEST_F(RowCacheTest, AScopeOfManyRowsKeepsTheirOrderAndAddresses) {
  const Row* first = &kItems.Edit(*cache_, "a", "0500");
  for (int i = 999; i >= 0; --i) Set(kItems, "a", fmt::format("{:04}", i), i);
  EXPECT_EQ(kItems.Find(*cache_, "a", "0500"), first);
  int64_t next = 250;
  kItems.ScanFrom(*cache_, "a", "0250", [&](auto, const Row& row) {
    EXPECT_EQ(row.value(), next++);
    return next < 900;
  });
  EXPECT_EQ(next, 900);
}

TEST_F(RowCacheTest, ManyRowsOfOneScopeStayApart) {
  for (int i = 0; i < 5000; ++i) Set(kIds, "scope", fmt::format("{}", i), i);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(Get(kIds, "scope", fmt::format("{}", i)), i);
}

TEST_F(RowCacheTest, ScanAllMergesTheStoreWithWhatIsNotWritten) {
  for (const std::string scope : {"a", "ab", "b"}) Set(kIds, scope, "1", 1);
  Checkpoint();
  Reopen();
  Set(kIds, "a", "2", 2);
  Set(kIds, "ab", "1", 3);
  Set(kIds, "c", "1", 4);
  kIds.Erase(*cache_, "b", "1");
  std::vector<std::string> rows;
  const auto visit = [&](auto scope, auto key, const Row& row) {
    rows.push_back(fmt::format("{}/{}={}", scope, key, row.value()));
    return rows.size() < 3;
  };
  kIds.ScanAll(*cache_, "", visit);
  EXPECT_EQ(rows, (std::vector<std::string>{"a/1=1", "a/2=2", "ab/1=3"}));
  rows.clear();
  kIds.ScanAll(*cache_, "ab", visit);
  EXPECT_EQ(rows, (std::vector<std::string>{"ab/1=3", "c/1=4"}));
}

TEST_F(RowCacheTest, AVisitorMayRead) {
  Set(kItems, "a", "1", 1);
  Set(kItems, "b", "1", 2);
  Checkpoint();
  Reopen();
  int64_t sum = 0;
  kItems.ScanAll(*cache_, "", [&](auto, auto key, const Row& row) {
    sum += row.value() + 10 * Get(kItems, "b", key);
    return true;
  });
  EXPECT_EQ(sum, 43);
}

class RowCacheDeathTest : public RowCacheTest {};

TEST_F(RowCacheDeathTest, ScanOfATableLoadedByRowIsABug) {
  EXPECT_DEATH(kIds.Scan(*cache_, "a", "", [](auto, const Row&) { return true; }),
               "loaded row by row");
}

TEST_F(RowCacheDeathTest, TwoTablesWithOneIdAreABug) {
  const Table<google::protobuf::StringValue> other(kItems.info().id, "other");
  Set(kItems, "a", "", 1);
  EXPECT_DEATH(other.Find(*cache_, "a"), "same id 1");
}

TEST_F(RowCacheDeathTest, ConfirmingWhatHasNotBegunIsABug) {
  EXPECT_DEATH(cache_->Confirm(1), "before it has begun");
}

TEST_F(RowCacheDeathTest, RollingBackWhatIsConfirmedIsABug) {
  cache_->BeginStep();
  const uint64_t step = cache_->BeginStep();
  cache_->Confirm(step);
  EXPECT_DEATH(cache_->RollbackTo(step - 1), "no way back");
}

}  // namespace
}  // namespace quittance
