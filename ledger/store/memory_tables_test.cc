#include "ledger/store/memory_tables.h"

#include <fmt/format.h>
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace quittance {
namespace {

using Row = google::protobuf::StringValue;

const Table<Row> kItems(1, "items");
const Table<Row> kIds(2, "ids", Loading::kRow);

std::vector<std::string> AllRows(const TableReader& tables, std::string_view from_scope = "") {
  std::vector<std::string> rows;
  kItems.ScanAll(tables, from_scope, [&](auto scope, auto key, const Row& row) {
    rows.push_back(fmt::format("{}/{}={}", scope, key, row.value()));
    return true;
  });
  return rows;
}

TEST(MemoryTablesTest, FindsScansAndErases) {
  MemoryTables tables;
  for (const std::string scope : {"b", "ab", "a"}) {
    for (const std::string key : {"2", "1", ""}) {
      kItems.Edit(tables, scope, key).set_value(scope + key);
    }
  }
  kItems.Erase(tables, "ab", "1");
  kItems.Erase(tables, "ab", "none");
  EXPECT_EQ(kItems.Find(tables, "ab", "1"), nullptr);
  EXPECT_EQ(kItems.Find(tables, "ab", "2")->value(), "ab2");
  EXPECT_EQ(kIds.Find(tables, "ab", "2"), nullptr);
  EXPECT_EQ(AllRows(tables), (std::vector<std::string>{"a/=a", "a/1=a1", "a/2=a2", "ab/=ab",
                                                       "ab/2=ab2", "b/=b", "b/1=b1", "b/2=b2"}));
  EXPECT_EQ(AllRows(tables, "aba"), (std::vector<std::string>{"b/=b", "b/1=b1", "b/2=b2"}));
  std::vector<std::string> keys;
  kItems.ScanFrom(tables, "a", "1", [&](auto key, const Row&) {
    keys.emplace_back(key);
    return true;
  });
  EXPECT_EQ(keys, (std::vector<std::string>{"1", "2"}));
}

TEST(MemoryTablesTest, ACopyIsUntouchedByLaterChangesOnEitherSide) {
  MemoryTables tables;
  kItems.Edit(tables, "a", "1").set_value("both");
  MemoryTables copy = tables;
  MemoryTables assigned;
  assigned = copy;
  kItems.Edit(tables, "a", "1").set_value("first");
  EXPECT_EQ(AllRows(copy), std::vector<std::string>{"a/1=both"});
  kItems.Edit(copy, "a", "1").set_value("second");
  kItems.Erase(assigned, "a", "1");
  EXPECT_EQ(AllRows(tables), std::vector<std::string>{"a/1=first"});
  EXPECT_EQ(AllRows(copy), std::vector<std::string>{"a/1=second"});
  EXPECT_EQ(AllRows(assigned), std::vector<std::string>());
}

TEST(MemoryTablesTest, ACopyMayBeReadByAnotherThread) {
  MemoryTables tables;
  for (int i = 0; i < 200; ++i) {
    kItems.Edit(tables, "a", fmt::format("{}", i % 10)).mutable_value()->push_back('x');
    std::thread reader([published = std::make_unique<const MemoryTables>(tables)] {
      EXPECT_LE(AllRows(*published).size(), 10u);
    });
    kItems.Edit(tables, "a", fmt::format("{}", i % 10)).mutable_value()->push_back('y');
    reader.join();
  }
}

TEST(MemoryTablesTest, FingerprintsDifferExactlyWhereRowsDo) {
  MemoryTables a, b;
  EXPECT_EQ(a, b);
  kItems.Edit(a, "s", "k").set_value("v");
  EXPECT_NE(a, b);
  kItems.Edit(b, "s", "k").set_value("v");
  kItems.Edit(b, "s", "l").set_value("w");
  EXPECT_NE(a, b);
  kItems.Erase(b, "s", "l");
  EXPECT_EQ(a, b);
  kItems.Edit(a, "other", "");
  kItems.Erase(a, "other");
  EXPECT_EQ(a, b);
  kItems.Edit(a, "x", "yz");
  kItems.Edit(b, "xy", "z");
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace quittance
