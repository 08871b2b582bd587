#pragma once
// What the row cache's tests share: a cache over a memory store, and short ways to set and get
// rows.

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <memory>

#include "ledger/store/memory_store.h"
#include "ledger/store/row_cache.h"

namespace quittance {

class RowCacheTest : public ::testing::Test {
 protected:
  using Row = google::protobuf::Int64Value;

  static constexpr size_t kPlenty = 100 << 20;
  inline static const Table<Row> kItems{1, "items"};
  inline static const Table<Row> kIds{2, "ids", Loading::kRow};

  void Reopen(size_t bytes_max = kPlenty) {
    cache_ = std::make_unique<RowCache>(&store_, bytes_max);
  }
  void Checkpoint() {
    const absl::Status written = cache_->Checkpoint({});
    ASSERT_TRUE(written.ok()) << written;
  }
  void Set(const Table<Row>& table, std::string_view scope, std::string_view key, int64_t value) {
    table.Edit(*cache_, scope, key).set_value(value);
  }
  // -1: no row.
  static int64_t Get(const TableReader& rows, const Table<Row>& table, std::string_view scope,
                     std::string_view key = "") {
    const Row* row = table.Find(rows, scope, key);
    return row == nullptr ? -1 : row->value();
  }
  int64_t Get(const Table<Row>& table, std::string_view scope, std::string_view key = "") {
    return Get(*cache_, table, scope, key);
  }

  MemoryStore store_;
  std::unique_ptr<RowCache> cache_ = std::make_unique<RowCache>(&store_, kPlenty);
};

}  // namespace quittance
