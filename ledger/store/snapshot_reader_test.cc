#include "ledger/store/snapshot_reader.h"

#include <fmt/format.h>
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <vector>

#include "ledger/store/memory_store.h"
#include "ledger/store/row_cache.h"

namespace quittance {
namespace {

using Row = google::protobuf::StringValue;

const Table<Row> kItems(1, "items");
const Table<Row> kIds(2, "ids", Loading::kRow);

class SnapshotReaderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string scope : {"a", "ab", "b"}) {
      for (const std::string key : {"1", "2"}) {
        kItems.Edit(cache_, scope, key).set_value(scope + key);
        kIds.Edit(cache_, scope, key).set_value(key);
      }
    }
    Checkpoint("p1");
  }
  void Checkpoint(std::string_view position) {
    const ConsumerPosition positions[] = {{"balances@1", position}};
    ASSERT_TRUE(cache_.Checkpoint(positions).ok());
  }

  MemoryStore store_;
  RowCache cache_{&store_, 1 << 20};
};

TEST_F(SnapshotReaderTest, ShowsOnePositionWhateverIsWrittenLater) {
  const SnapshotReader reader(store_);
  kItems.Edit(cache_, "a", "1").set_value("later");
  kItems.Edit(cache_, "a", "3").set_value("later");
  Checkpoint("p2");
  EXPECT_EQ(reader.Position("balances@1"), "p1");
  EXPECT_EQ(kItems.Find(reader, "a", "1")->value(), "a1");
  EXPECT_EQ(kItems.Find(reader, "a", "3"), nullptr);
  EXPECT_EQ(SnapshotReader(store_).Position("balances@1"), "p2");
}

TEST_F(SnapshotReaderTest, FoundRowsStayValid) {
  const SnapshotReader reader(store_);
  const Row* first = kItems.Find(reader, "a", "1");
  for (int i = 0; i < 100; ++i) kItems.Find(reader, "none", fmt::format("{}", i));
  EXPECT_EQ(kItems.Find(reader, "b", "2")->value(), "b2");
  EXPECT_EQ(first->value(), "a1");
  EXPECT_EQ(kItems.Find(reader, "a", "1"), first);
}

TEST_F(SnapshotReaderTest, ScansScopesAndTables) {
  const SnapshotReader reader(store_);
  std::vector<std::string> rows;
  kItems.ScanFrom(reader, "a", "2", [&](auto key, const Row& row) {
    rows.push_back(fmt::format("{}={}", key, row.value()));
    return true;
  });
  EXPECT_EQ(rows, std::vector<std::string>{"2=a2"});
  rows.clear();
  kIds.ScanAll(reader, "ab", [&](auto scope, auto key, const Row&) {
    // A join: what is found during the visit does not disturb it.
    rows.push_back(fmt::format("{}/{}={}", scope, key, kItems.Find(reader, scope, key)->value()));
    return rows.size() < 3;
  });
  EXPECT_EQ(rows, (std::vector<std::string>{"ab/1=ab1", "ab/2=ab2", "b/1=b1"}));
}

}  // namespace
}  // namespace quittance
