#include "ledger/store/rocks_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "ledger/base/temp_dir.h"
#include "ledger/store/row_store_conformance.h"

namespace quittance {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<RocksStore> OpenAt(const std::string& dir,
                                   StoreResources resources = StoreResources::ForBudget(8 << 20)) {
  auto store = RocksStore::Open(dir, resources);
  CHECK(store.ok(), "{}", std::string(store.status().message()));
  return *std::move(store);
}

struct RocksStoreHarness {
  std::unique_ptr<RowStore> Open() { return OpenAt(dir.path() + "/store"); }
  TempDir dir;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Rocks, RowStoreConformance, RocksStoreHarness);

StoreResources IngestingAll() {
  StoreResources resources = StoreResources::ForBudget(8 << 20);
  resources.ingested_bytes_min = 0;
  return resources;
}

struct IngestingHarness {
  std::unique_ptr<RowStore> Open() { return OpenAt(dir.path() + "/store", IngestingAll()); }
  TempDir dir;
};
INSTANTIATE_TYPED_TEST_SUITE_P(RocksIngesting, RowStoreConformance, IngestingHarness);

absl::Status PutRow(RowStore& store, std::string_view key, std::string_view row) {
  RowBatch batch;
  batch.Put({1, "scope", key}, row);
  batch.SetPosition("writer", key);
  return store.Write(batch);
}

// Flips one byte in the middle of every data file of a store.
void Damage(const std::string& dir, const std::string& extension) {
  int damaged = 0;
  for (const auto& file : std::filesystem::directory_iterator(dir)) {
    const std::string name = file.path().filename();
    if (!name.starts_with(extension) && file.path().extension() != extension) continue;
    std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(file.file_size() / 4);
    bytes.seekg(middle);
    const char damage = static_cast<char>(bytes.get() ^ 0x40);
    bytes.seekp(middle);
    bytes.put(damage);
    ++damaged;
  }
  CHECK(damaged > 0, "no {} in {}", extension, dir);
}

TEST(RocksStoreTest, SecondOpenSaysThatItIsHeld) {
  TempDir dir;
  const auto first = OpenAt(dir.path());
  const auto second = RocksStore::Open(dir.path(), StoreResources::ForBudget(8 << 20));
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(dir.path()));
}

TEST(RocksStoreTest, OpenOverAFileNamesIt) {
  TempDir dir;
  std::ofstream(dir.path() + "/file") << "x";
  const auto store = RocksStore::Open(dir.path() + "/file", StoreResources::ForBudget(8 << 20));
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr(dir.path() + "/file"));
}

TEST(RocksStoreTest, DamagedManifestIsDataLoss) {
  TempDir dir;
  ASSERT_TRUE(PutRow(*OpenAt(dir.path()), "1", "row").ok());
  Damage(dir.path(), "MANIFEST");
  const auto store = RocksStore::Open(dir.path(), StoreResources::ForBudget(8 << 20));
  EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss) << store.status();
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("move it away"));
}

TEST(RocksStoreDeathTest, ReadOfADamagedRowEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // RocksDB has threads of its own
  TempDir dir;
  ASSERT_TRUE(PutRow(*OpenAt(dir.path()), "1", std::string(5000, 'r')).ok());
  Damage(dir.path(), ".sst");
  EXPECT_DEATH(
      {
        const auto store = RocksStore::Open(dir.path(), StoreResources::ForBudget(8 << 20));
        CHECK(store.ok(), "{}", std::string(store.status().message()));
        std::string row;
        (*store)->Get({1, "scope", "1"}, &row);
      },
      "move it away");
}

TEST(RocksStoreTest, AFaultOfAFlushIsFinal) {
  TempDir dir;
  const auto store = OpenAt(dir.path() + "/store");
  ASSERT_TRUE(PutRow(*store, "1", "row").ok());
  std::filesystem::remove_all(dir.path() + "/store");
  EXPECT_FALSE(store->Flush().ok());
  std::filesystem::create_directories(dir.path() + "/store");
  EXPECT_FALSE(store->health().ok());
  EXPECT_FALSE(PutRow(*store, "2", "row").ok());
  EXPECT_FALSE(store->Flush().ok());
}

// Runs of its own order, and keys that several changes touch: the last one counts.
TEST(RocksStoreTest, AnIngestedBatchKeepsTheOrderOfItsChanges) {
  TempDir dir;
  const auto store = OpenAt(dir.path(), IngestingAll());
  RowBatch batch;
  for (const std::string_view key : {"c", "d", "a", "b", "c", "e", "b", "a"}) {
    batch.Put({1, "scope", key}, fmt::format("{}", batch.count()));
  }
  batch.Erase({1, "scope", "d"});
  batch.Erase({1, "scope", "e"});
  batch.Put({1, "scope", "e"}, "again");
  ASSERT_TRUE(store->Write(batch).ok());
  EXPECT_EQ(RowsOf(*store, 1),
            (std::vector<std::string>{"scope/a=7", "scope/b=6", "scope/c=4", "scope/e=again"}));
}

TEST(RocksStoreTest, ABatchThatErasesTablesIsNotIngested) {
  TempDir dir;
  const auto store = OpenAt(dir.path(), IngestingAll());
  ASSERT_TRUE(PutRow(*store, "1", "row").ok());
  RowBatch batch;
  batch.EraseTable(1);
  batch.Put({1, "scope", "2"}, "row");
  ASSERT_TRUE(store->Write(batch).ok());
  EXPECT_EQ(RowsOf(*store, 1), std::vector<std::string>{"scope/2=row"});
  ASSERT_TRUE(PutRow(*store, "3", "row").ok());
  EXPECT_EQ(RowsOf(*store, 1), (std::vector<std::string>{"scope/2=row", "scope/3=row"}));
}

// Killed when the database had taken the file in by another name, but not yet given up its own.
TEST(RocksStoreTest, AFileLeftByAKillIsNotWrittenOver) {
  TempDir dir;
  ASSERT_TRUE(PutRow(*OpenAt(dir.path(), IngestingAll()), "1", "row").ok());
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(dir.path())) {
    if (file.path().extension() == ".sst") files.push_back(file.path());
  }
  ASSERT_EQ(files.size(), 1u);
  std::filesystem::create_hard_link(files[0], dir.path() + "/incoming.sst");
  ASSERT_TRUE(PutRow(*OpenAt(dir.path(), IngestingAll()), "2", "another").ok());
  EXPECT_EQ(RowsOf(*OpenAt(dir.path()), 1),
            (std::vector<std::string>{"scope/1=row", "scope/2=another"}));
}

TEST(RocksStoreTest, AFaultOfAnIngestionIsFinal) {
  TempDir dir;
  const auto store = OpenAt(dir.path() + "/store", IngestingAll());
  std::filesystem::remove_all(dir.path() + "/store");
  EXPECT_FALSE(PutRow(*store, "1", "row").ok());
  std::filesystem::create_directories(dir.path() + "/store");
  EXPECT_FALSE(store->health().ok());
  EXPECT_FALSE(PutRow(*store, "2", "row").ok());
}

TEST(RocksStoreTest, ACopyHoldsRowsAndPosition) {
  TempDir dir;
  const auto store = OpenAt(dir.path() + "/store");
  ASSERT_TRUE(PutRow(*store, "1", "row").ok());
  ASSERT_TRUE(store->CopyTo(dir.path() + "/copy").ok());
  ASSERT_TRUE(PutRow(*store, "2", "row").ok());
  const auto copy = OpenAt(dir.path() + "/copy");
  EXPECT_EQ(RowsOf(*copy, 1), std::vector<std::string>{"scope/1=row"});
  EXPECT_EQ(copy->Position("writer"), "1");
  EXPECT_FALSE(store->CopyTo(dir.path() + "/copy").ok());
}

}  // namespace
}  // namespace quittance
