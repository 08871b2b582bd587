#include "ledger/store/rocks_store_snapshots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/temp_dir.h"
#include "ledger/store/rocks_store.h"

namespace quittance {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

class RocksStoreSnapshotsTest : public testing::Test {
 protected:
  static std::unique_ptr<RocksStore> Open(const std::string& folder) {
    auto store = RocksStore::Open(folder, StoreResources::ForBudget(8 << 20));
    CHECK(store.ok(), "{}", std::string(store.status().message()));
    return *std::move(store);
  }

  // The store holds a row and stands there.
  void Write(const std::string& position) {
    RowBatch batch;
    batch.Put({1, "scope", position}, std::string(5000, 'x'));
    batch.SetPosition("writer", position);
    ASSERT_TRUE(store_->Write(batch).ok());
  }
  absl::Status Save() {
    fs::remove_all(dir_ / "copy");
    const absl::Status copied = store_->CopyTo(dir_ / "copy");
    return copied.ok() ? SaveSnapshot(dir_ / "copy", snapshots_) : copied;
  }
  // Where the restored store stands.
  std::string RestoredPosition() {
    fs::remove_all(dir_ / "data/restored");
    const absl::Status restored = RestoreSnapshot(snapshots_, dir_ / "data/restored");
    if (!restored.ok()) return std::string(restored.message());
    return Open(dir_ / "data/restored")->Position("writer");
  }
  std::vector<fs::path> RowFiles() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(snapshots_)) {
      if (entry.path().extension() == ".sst") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
      return fs::last_write_time(a) < fs::last_write_time(b);
    });
    return files;
  }
  static void Damage(const fs::path& file) {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(1000);
    bytes.put('y');
  }

  const TempDir dir_;
  const std::string snapshots_ = dir_ / "snapshots";
  std::unique_ptr<RocksStore> store_ = Open(dir_ / "store");
};

TEST_F(RocksStoreSnapshotsTest, TheNewestIsRestored) {
  Write("1");
  ASSERT_TRUE(Save().ok());
  EXPECT_EQ(RestoredPosition(), "1");
  Write("2");
  ASSERT_TRUE(Save().ok());
  Write("3");
  EXPECT_EQ(RestoredPosition(), "2");
}

TEST_F(RocksStoreSnapshotsTest, AFileIsKeptOnceAndOldSnapshotsGo) {
  for (const char* position : {"1", "2", "3", "4", "5"}) {
    Write(position);
    ASSERT_TRUE(Save().ok());
  }
  EXPECT_EQ(RowFiles().size(), 5);
  size_t kept = 0;
  for (const auto& entry : fs::directory_iterator(snapshots_ + "/meta")) {
    kept += entry.is_regular_file();
  }
  EXPECT_EQ(kept, 2);
}

TEST_F(RocksStoreSnapshotsTest, ADamagedSnapshotGivesWayToTheOneBefore) {
  Write("1");
  ASSERT_TRUE(Save().ok());
  Write("2");
  ASSERT_TRUE(Save().ok());
  Damage(RowFiles().back());
  EXPECT_EQ(RestoredPosition(), "1");
  Damage(RowFiles().front());
  EXPECT_THAT(RestoredPosition(), HasSubstr("no snapshot in"));
  EXPECT_FALSE(fs::exists(dir_ / "data/restored"));
}

TEST_F(RocksStoreSnapshotsTest, WithoutASnapshotNothingIsRestored) {
  EXPECT_TRUE(absl::IsNotFound(RestoreSnapshot(snapshots_, dir_ / "data/restored")));
  EXPECT_FALSE(SaveSnapshot(dir_ / "copy", snapshots_).ok());
  EXPECT_FALSE(fs::exists(dir_ / "data/restored"));
}

TEST_F(RocksStoreSnapshotsTest, WhatAKilledRestorationLeftIsReplaced) {
  Write("1");
  ASSERT_TRUE(Save().ok());
  fs::create_directories(dir_ / "data/restored.part");
  std::ofstream(dir_ / "data/restored.part/CURRENT") << "MANIFEST-000099\n";
  EXPECT_EQ(RestoredPosition(), "1");
}

}  // namespace
}  // namespace quittance
