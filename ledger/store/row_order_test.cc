#include "ledger/store/row_order.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <tuple>

#include "ledger/base/rng.h"
#include "ledger/store/row_key.h"

namespace quittance {
namespace {

const Table<google::protobuf::StringValue> kTables[] = {{7, "seven"}, {1, "one"}, {0x100, "wide"}};

class RowOrderTest : public ::testing::Test {
 protected:
  void Add(const TableInfo& table, const std::string& scope, const std::string& key) {
    if (!places_.insert({table.id, scope, key}).second) return;
    RowBucket& bucket = *buckets_.emplace_back(std::make_unique<RowBucket>(&table, scope, ""));
    CachedRow& row = bucket.Insert(key);
    order_.push_back(&row);
  }
  void ExpectStoreOrder() {
    SortByPlace(&order_);
    ASSERT_EQ(order_.size(), places_.size());
    std::string last;
    for (const CachedRow* row : order_) {
      std::string bytes = RowKey({row->bucket->table->id, row->bucket->scope(), row->key()});
      EXPECT_LT(last, bytes);
      last = std::move(bytes);
    }
  }

  std::set<std::tuple<uint16_t, std::string, std::string>> places_;
  std::vector<std::unique_ptr<RowBucket>> buckets_;
  std::vector<CachedRow*> order_;
};

TEST_F(RowOrderTest, IsTheOrderOfTheStore) {
  SeededRng rng(3);
  const auto pick = [&](unsigned below) { return static_cast<uint8_t>(rng.Bytes(1)[0]) % below; };
  for (int i = 0; i < 3000; ++i) {
    std::string scope = "main/account/";
    for (unsigned n = pick(10); n > 0; --n) scope.push_back(static_cast<char>('a' + pick(3)));
    std::string key = "2024-";
    for (unsigned n = pick(12); n > 0; --n) key.push_back(static_cast<char>(pick(3) * 127));
    Add(kTables[pick(3)].info(), scope, key);
  }
  ExpectStoreOrder();
}

TEST_F(RowOrderTest, OneScopeOrdersByKey) {
  for (const std::string key :
       {"same-beginning-2", "same-beginning-1", "same-beginning-", "same"}) {
    Add(kTables[0].info(), "scope", key);
  }
  ExpectStoreOrder();
}

TEST_F(RowOrderTest, BytesAfterTheSameEightDecide) {
  for (const std::string scope : {"x12345678b", "x12345678a", "x12345678", "y"}) {
    for (const std::string& key : {std::string(), std::string("\0", 1), std::string("k")}) {
      Add(kTables[0].info(), scope, key);
    }
  }
  ExpectStoreOrder();
}

TEST_F(RowOrderTest, NothingToSortIsFine) { ExpectStoreOrder(); }

}  // namespace
}  // namespace quittance
