#include "services/main/shared_snapshots.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "ledger/base/check.h"
#include "ledger/base/temp_dir.h"
#include "services/main/data_directory.h"

namespace quittance {
namespace {

constexpr PartitionId kPartition{v1::LOG_ACCOUNTS, 3};
constexpr size_t kMemoryBytes = size_t{8} << 20;

class SharedSnapshotsTest : public testing::Test {
 protected:
  std::unique_ptr<DataDirectory> Open(const std::string& name, const std::string& ledger_id,
                                      absl::Duration interval = absl::ZeroDuration()) {
    auto opened = DataDirectory::Open(dir_ / name, kMemoryBytes, /*keeps_lock=*/true);
    CHECK(opened.ok(), "{}", std::string(opened.status().message()));
    (*opened)->ShareSnapshots({.directory = snapshots_, .interval = interval}, ledger_id);
    return *std::move(opened);
  }
  static std::unique_ptr<RowStore> TakeViews(DataDirectory& directory) {
    auto store = directory.TakeViews(kPartition);
    CHECK(store.ok(), "{}", std::string(store.status().message()));
    return *std::move(store);
  }
  static absl::Status Write(RowStore& store, const std::string& position) {
    RowBatch batch;
    batch.SetPosition("fold", position);
    return store.Write(batch);
  }

  const TempDir dir_;
  const std::string snapshots_ = dir_ / "snapshots";
};

TEST_F(SharedSnapshotsTest, AnotherDirectoryBeginsWithWhatOneSaved) {
  {
    const auto one = Open("one", "ledger");
    const auto store = TakeViews(*one);
    ASSERT_TRUE(Write(*store, "10").ok());
  }
  const auto another = Open("another", "ledger");
  EXPECT_EQ(TakeViews(*another)->Position("fold"), "10");
  const auto of_another_ledger = Open("of another ledger", "another");
  EXPECT_EQ(TakeViews(*of_another_ledger)->Position("fold"), "");
}

TEST_F(SharedSnapshotsTest, WhatIsOnTheDiskComesFirst) {
  {
    const auto one = Open("one", "ledger");
    ASSERT_TRUE(Write(*TakeViews(*one), "10").ok());
  }
  {
    const auto another = Open("another", "ledger", absl::InfiniteDuration());
    ASSERT_TRUE(Write(*TakeViews(*another), "20").ok());
  }
  EXPECT_EQ(TakeViews(*Open("another", "ledger"))->Position("fold"), "20");
}

TEST_F(SharedSnapshotsTest, WhereNothingCanBeSavedTheStoreGoesOn) {
  std::ofstream(snapshots_) << "no directory";
  const auto one = Open("one", "ledger");
  const auto store = TakeViews(*one);
  for (const char* position : {"1", "2", "3"}) EXPECT_TRUE(Write(*store, position).ok());
  EXPECT_EQ(store->Position("fold"), "3");
}

}  // namespace
}  // namespace quittance
