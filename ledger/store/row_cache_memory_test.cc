// What the row cache loads, counts and evicts.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ledger/store/row_cache_fixture.h"

namespace quittance {
namespace {

class RowCacheMemoryTest : public RowCacheTest {};

TEST_F(RowCacheMemoryTest, RowsThatCameAndWentTakeNoRoom) {
  Set(kItems, "a", "kept", 1);
  size_t bytes = 0;
  for (int i = 0; i < 10; ++i) {
    Set(kItems, "a", fmt::format("{}", i), 1);
    kItems.Erase(*cache_, "a", fmt::format("{}", i));
    Checkpoint();
    if (i == 0) bytes = cache_->stats().buckets.bytes;
  }
  EXPECT_EQ(cache_->stats().buckets.bytes, bytes);
  EXPECT_EQ(cache_->stats().rows_checkpointed, 1u) << "the store never had them";
}

TEST_F(RowCacheMemoryTest, CountsWhatHadToComeFromTheStore) {
  for (const std::string scope : {"a", "b", "c"}) {
    Set(kItems, scope, "1", 1);
    Set(kIds, scope, "1", 1);
  }
  Checkpoint();
  Reopen();
  const WantedRows wanted[] = {{&kItems.info(), "a", ""},
                               {&kIds.info(), "a", "1"},
                               {&kIds.info(), "a", "1"},
                               {&kIds.info(), "a", "none"}};
  cache_->Prefetch(wanted);
  EXPECT_EQ(cache_->stats().buckets.prefetched, 3u);
  EXPECT_EQ(Get(kItems, "a", "1"), 1);
  EXPECT_EQ(Get(kIds, "a", "1"), 1);
  EXPECT_EQ(Get(kIds, "a", "none"), -1);
  EXPECT_EQ(cache_->stats().buckets.misses, 0u);
  EXPECT_EQ(Get(kItems, "b", "1"), 1);
  EXPECT_EQ(Get(kIds, "b", "1"), 1);
  EXPECT_EQ(Get(kIds, "b", "1"), 1);
  EXPECT_EQ(cache_->stats().buckets.misses, 2u);
  EXPECT_EQ(cache_->stats().buckets.hits, 4u);
}

TEST_F(RowCacheMemoryTest, ATableThatWasEmptyIsNotAskedFor) {
  EXPECT_EQ(Get(kItems, "a", "1"), -1);
  Set(kItems, "b", "1", 1);
  Checkpoint();
  EXPECT_EQ(Get(kItems, "c", "1"), -1);
  EXPECT_EQ(cache_->stats().buckets.misses, 0u);
}

TEST_F(RowCacheMemoryTest, BytesReturnToNothingWhenAllIsEvicted) {
  Reopen(0);
  for (int i = 0; i < 50; ++i) {
    Set(kItems, "scope", fmt::format("{}", i), i);
    Set(kIds, "scope", fmt::format("{}", i), i);
  }
  Checkpoint();
  kItems.Erase(*cache_, "scope", "7");
  Checkpoint();
  cache_->Trim();
  EXPECT_EQ(cache_->stats().buckets.bytes, 0u);
  EXPECT_EQ(Get(kItems, "scope", "8"), 8);
  EXPECT_EQ(Get(kItems, "scope", "7"), -1);
}

TEST_F(RowCacheMemoryTest, TrimEvictsNothingDirty) {
  Reopen(0);
  for (int i = 0; i < 100; ++i) Set(kItems, fmt::format("{}", i), "", i);
  cache_->Trim();
  EXPECT_EQ(cache_->stats().buckets.evictions, 0u);
  Checkpoint();
  cache_->Trim();
  EXPECT_EQ(cache_->stats().buckets.evictions, 100u);
  EXPECT_EQ(Get(kItems, "50"), 50);
}

TEST_F(RowCacheMemoryTest, TrimKeepsWhatWasUsedLately) {
  constexpr size_t kBudget = 20'000;
  Reopen(kBudget);
  for (int i = 0; i < 200; ++i) Set(kItems, fmt::format("{}", i), "", i);
  Checkpoint();
  cache_->Trim();
  EXPECT_EQ(Get(kItems, "0"), 0);
  for (int i = 1; i < 200; ++i) {
    Get(kItems, fmt::format("{}", i));
    cache_->Trim();
    EXPECT_LE(cache_->stats().buckets.bytes, kBudget);
    const uint64_t misses = cache_->stats().buckets.misses;
    EXPECT_EQ(Get(kItems, "0"), 0);
    EXPECT_EQ(Get(kItems, fmt::format("{}", i)), i);
    EXPECT_EQ(cache_->stats().buckets.misses, misses) << "just used, yet evicted";
  }
  EXPECT_GT(cache_->stats().buckets.evictions, 200u);
}

}  // namespace
}  // namespace quittance
