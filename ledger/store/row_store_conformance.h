#pragma once
// Judges a row store by the contract of row_store.h. A store takes part with one line in its test:
//
//   INSTANTIATE_TYPED_TEST_SUITE_P(Memory, RowStoreConformance, MemoryStoreHarness);
//
// where the harness has `std::unique_ptr<RowStore> Open()`, called again after the store was
// destroyed to see what survives.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "ledger/base/rng.h"
#include "ledger/store/row_store.h"

namespace quittance {

// The rows of a table as "scope/key=row", in scan order.
inline std::vector<std::string> RowsOf(const RowView& view, uint16_t table,
                                       std::string_view from_scope = "") {
  std::vector<std::string> rows;
  view.ScanTable(table, from_scope,
                 [&](std::string_view scope, std::string_view key, std::string_view row) {
                   rows.push_back(fmt::format("{}/{}={}", scope, key, row));
                   return true;
                 });
  return rows;
}

inline std::vector<std::string> RowsOf(const RowView& view, uint16_t table, std::string_view scope,
                                       std::string_view from) {
  std::vector<std::string> rows;
  view.Scan(table, scope, from, [&](std::string_view key, std::string_view row) {
    rows.push_back(fmt::format("{}={}", key, row));
    return true;
  });
  return rows;
}

// What a store holds after random batches.
class RowStoreModel {
 public:
  explicit RowStoreModel(Rng* rng) : rng_(*rng) {}

  RowBatch RandomBatch() {
    RowBatch batch;
    for (unsigned i = Pick(20); i > 0; --i) {
      const uint16_t table = 1 + Pick(kTables);
      const std::string scope = kScopes[Pick(std::size(kScopes))];
      const std::string key = rng_.Bytes(Pick(3));
      const std::string row = rng_.Bytes(5);
      if (Pick(4) > 0) {
        rows_[{table, scope, key}] = row;
        batch.Put({table, scope, key}, row);
      } else if (Pick(4) > 0) {
        rows_.erase({table, scope, key});
        batch.Erase({table, scope, key});
      } else {
        std::erase_if(rows_, [&](const auto& it) { return std::get<0>(it.first) == table; });
        batch.EraseTable(table);
      }
    }
    return batch;
  }

  void ExpectIn(const RowView& view) const {
    for (uint16_t table = 1; table <= kTables; ++table) {
      std::vector<std::string> all;
      std::map<std::string, std::vector<std::string>> by_scope;
      for (const auto& [place, row] : rows_) {
        const auto& [of, scope, key] = place;
        if (of != table) continue;
        all.push_back(fmt::format("{}/{}={}", scope, key, row));
        by_scope[scope].push_back(fmt::format("{}={}", key, row));
      }
      ASSERT_EQ(RowsOf(view, table), all);
      for (const std::string scope : kScopes) {
        ASSERT_EQ(RowsOf(view, table, scope, ""), by_scope[scope]);
      }
    }
  }

 private:
  static constexpr uint16_t kTables = 3;
  static constexpr const char* kScopes[] = {"a", "ab", "abc", "b"};

  unsigned Pick(unsigned below) { return static_cast<uint8_t>(rng_.Bytes(1)[0]) % below; }

  Rng& rng_;
  std::map<std::tuple<uint16_t, std::string, std::string>, std::string> rows_;
};

template <typename Harness>
class RowStoreConformance : public ::testing::Test {
 protected:
  using Rows = std::vector<std::string>;

  void SetUp() override { store_ = harness_.Open(); }
  void Reopen() {
    store_.reset();
    store_ = harness_.Open();
  }
  void Write(const RowBatch& batch) {
    const absl::Status written = store_->Write(batch);
    ASSERT_TRUE(written.ok()) << written;
  }
  void Put(uint16_t table, std::string_view scope, std::string_view key, std::string_view row) {
    RowBatch batch;
    batch.Put({table, scope, key}, row);
    Write(batch);
  }

  Harness harness_;
  std::unique_ptr<RowStore> store_;
};

TYPED_TEST_SUITE_P(RowStoreConformance);

TYPED_TEST_P(RowStoreConformance, GetsWhatWasPutAndNothingElse) {
  this->Put(1, "s", "k", "row");
  this->Put(1, "s", "", "");
  std::string row;
  EXPECT_TRUE(this->store_->Get({1, "s", "k"}, &row));
  EXPECT_EQ(row, "row");
  EXPECT_TRUE(this->store_->Get({1, "s", ""}, &row));
  EXPECT_EQ(row, "");
  EXPECT_FALSE(this->store_->Get({1, "s", "kk"}, &row));
  EXPECT_FALSE(this->store_->Get({1, "sk", ""}, &row));
  EXPECT_FALSE(this->store_->Get({2, "s", "k"}, &row));
}

TYPED_TEST_P(RowStoreConformance, MultiGetSaysWhichWereFound) {
  this->Put(1, "a", "1", "x");
  this->Put(1, "b", "1", "y");
  const std::vector<RowPlace> places = {{1, "b", "1"}, {1, "c", "1"}, {1, "a", "1"}, {1, "b", "1"}};
  std::map<size_t, std::string> found;
  this->store_->MultiGet(places, [&](size_t i, std::string_view row) { found[i] = row; });
  EXPECT_EQ(found, (std::map<size_t, std::string>{{0, "y"}, {2, "x"}, {3, "y"}}));
}

TYPED_TEST_P(RowStoreConformance, ScopesAndTablesNeverMix) {
  const std::string high = "\xff\xff";
  RowBatch batch;
  for (const uint16_t table : {uint16_t{1}, uint16_t{0xff}, uint16_t{0x100}}) {
    for (const std::string scope : {"", "a", "a\x01", "ab", "b", "\xff"}) {
      for (const std::string& key :
           {std::string(), std::string("\0k", 2), std::string("b"), high}) {
        batch.Put({table, scope, key}, scope);
      }
    }
  }
  this->Write(batch);
  for (const uint16_t table : {uint16_t{1}, uint16_t{0xff}, uint16_t{0x100}}) {
    EXPECT_EQ(RowsOf(*this->store_, table).size(), 24u) << table;
    for (const std::string scope : {"", "a", "a\x01", "ab", "b", "\xff"}) {
      EXPECT_EQ(RowsOf(*this->store_, table, scope, ""),
                (std::vector<std::string>{"=" + scope, std::string("\0k=", 3) + scope, "b=" + scope,
                                          high + "=" + scope}))
          << table << " " << scope;
    }
  }
}

TYPED_TEST_P(RowStoreConformance, ScansBeginWhereAskedAndEndWhenTold) {
  for (const std::string scope : {"a", "ab", "c"}) {
    for (const std::string key : {"1", "2", "3"}) this->Put(1, scope, key, "r");
  }
  EXPECT_EQ(RowsOf(*this->store_, 1, "ab", "2"), (std::vector<std::string>{"2=r", "3=r"}));
  EXPECT_EQ(RowsOf(*this->store_, 1, "ab", "4"), std::vector<std::string>());
  EXPECT_EQ(RowsOf(*this->store_, 1, "b", ""), std::vector<std::string>());
  EXPECT_EQ(RowsOf(*this->store_, 1, "b"), (std::vector<std::string>{"c/1=r", "c/2=r", "c/3=r"}));
  int visits = 0;
  this->store_->Scan(1, "a", "", [&](auto, auto) { return ++visits < 2; });
  EXPECT_EQ(visits, 2);
  this->store_->ScanTable(1, "", [&](auto, auto, auto) { return ++visits < 7; });
  EXPECT_EQ(visits, 7);
}

TYPED_TEST_P(RowStoreConformance, ErasesRowsAndTablesInTheOrderOfTheBatch) {
  this->Put(1, "a", "1", "old");
  this->Put(2, "a", "1", "old");
  this->Put(3, "a", "1", "old");
  RowBatch batch;
  batch.Put({2, "a", "2"}, "lost");
  batch.EraseTable(2);
  batch.Put({2, "a", "3"}, "new");
  batch.Put({3, "a", "1"}, "lost");
  batch.Erase({3, "a", "1"});
  batch.Erase({3, "a", "none"});
  this->Write(batch);
  EXPECT_EQ(RowsOf(*this->store_, 1), std::vector<std::string>{"a/1=old"});
  EXPECT_EQ(RowsOf(*this->store_, 2), std::vector<std::string>{"a/3=new"});
  EXPECT_EQ(RowsOf(*this->store_, 3), std::vector<std::string>());
  this->Reopen();
  EXPECT_EQ(RowsOf(*this->store_, 2), std::vector<std::string>{"a/3=new"});
}

TYPED_TEST_P(RowStoreConformance, PositionsTravelWithRows) {
  EXPECT_EQ(this->store_->Position("writer"), "");
  RowBatch batch;
  batch.Put({1, "a", ""}, "row");
  batch.SetPosition("writer", "p1");
  batch.SetPosition("balances@1", std::string("\0\xff", 2));
  this->Write(batch);
  this->Reopen();
  EXPECT_EQ(this->store_->Position("writer"), "p1");
  EXPECT_EQ(this->store_->Position("balances@1"), std::string("\0\xff", 2));
  EXPECT_EQ(this->store_->Position("balances"), "");
  EXPECT_EQ(RowsOf(*this->store_, 1), std::vector<std::string>{"a/=row"});
}

TYPED_TEST_P(RowStoreConformance, SnapshotsStandStill) {
  this->Put(1, "a", "1", "old");
  const std::unique_ptr<const RowView> before = this->store_->Snapshot();
  RowBatch batch;
  batch.EraseTable(1);
  batch.Put({1, "b", "1"}, "new");
  batch.SetPosition("writer", "p2");
  this->Write(batch);
  ASSERT_TRUE(this->store_->Flush().ok());
  std::string row;
  EXPECT_TRUE(before->Get({1, "a", "1"}, &row));
  EXPECT_EQ(RowsOf(*before, 1), std::vector<std::string>{"a/1=old"});
  EXPECT_EQ(RowsOf(*before, 1, "b", ""), std::vector<std::string>());
  EXPECT_EQ(before->Position("writer"), "");
  EXPECT_EQ(RowsOf(*this->store_->Snapshot(), 1), std::vector<std::string>{"b/1=new"});
}

// Seeded batches against a std::map, flushed and reopened at random: what is asked in any way is
// what was written.
TYPED_TEST_P(RowStoreConformance, AgreesWithAMap) {
  SeededRng rng(7);
  RowStoreModel model(&rng);
  for (int round = 0; round < 60; ++round) {
    const std::string position = fmt::format("round {}", round);
    RowBatch batch = model.RandomBatch();
    batch.SetPosition("writer", position);
    this->Write(batch);
    if (rng.Bytes(1)[0] % 4 == 0) {
      ASSERT_TRUE(this->store_->Flush().ok());
    }
    if (rng.Bytes(1)[0] % 8 == 0) this->Reopen();
    ASSERT_EQ(this->store_->Position("writer"), position);
    ASSERT_NO_FATAL_FAILURE(model.ExpectIn(*this->store_));
  }
}

REGISTER_TYPED_TEST_SUITE_P(RowStoreConformance, GetsWhatWasPutAndNothingElse,
                            MultiGetSaysWhichWereFound, ScopesAndTablesNeverMix,
                            ScansBeginWhereAskedAndEndWhenTold,
                            ErasesRowsAndTablesInTheOrderOfTheBatch, PositionsTravelWithRows,
                            SnapshotsStandStill, AgreesWithAMap);

}  // namespace quittance
