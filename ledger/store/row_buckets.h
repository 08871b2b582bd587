#pragma once
// The memory of the row cache: finds a row's bucket or loads it from the store, counts its bytes,
// and evicts what was not used lately.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "ledger/base/check.h"
#include "ledger/base/table.h"
#include "ledger/store/row_bucket.h"
#include "ledger/store/row_store.h"

namespace quittance {

class RowBuckets {
 public:
  struct Stats {
    uint64_t hits = 0;        // buckets asked for that were in memory, or known to be empty
    uint64_t misses = 0;      // that had to be loaded from the store then and there
    uint64_t prefetched = 0;  // loaded by Prefetch
    uint64_t evictions = 0;
    size_t bytes = 0;  // about
  };

  // `store` must outlive it, and nothing else may write to the tables used here.
  explicit RowBuckets(const RowStore* store) : store_(*store) {}

  // The bucket of a row, loaded if need be. Null: the store has no such rows, and no bucket is made
  // for them.
  RowBucket* Find(const TableInfo& table, std::string_view scope, std::string_view key);
  // As Find, but never null.
  RowBucket& Touch(const TableInfo& table, std::string_view scope, std::string_view key);

  // Loads what is not in memory; of the rows of Loading::kRow in one call to the store. Returns how
  // many rows the store had.
  size_t Prefetch(std::span<const WantedRows> wanted);

  // A row without a message.
  CachedRow& Insert(RowBucket& bucket, std::string_view key);
  void Remove(CachedRow& row);
  // A listed row differs, or may differ, from the store: its bucket is not evicted.
  void List(CachedRow& row);
  void Unlist(CachedRow& row);
  // To be told when a row's serialised size is known.
  void SetSize(CachedRow& row, size_t serialized_bytes);

  // Evicts buckets without listed rows, least recently used first, until about bytes_max are left.
  void Trim(size_t bytes_max);

  const Stats& stats() const { return stats_; }

 private:
  struct Place {
    std::string_view scope;
    std::string_view row_key;
  };
  struct PlaceHash {
    using is_transparent = void;
    size_t operator()(const Place& place) const;
    size_t operator()(const std::unique_ptr<RowBucket>& bucket) const {
      return (*this)(Place{bucket->scope(), bucket->row_key()});
    }
  };
  struct PlaceEqual {
    using is_transparent = void;
    static Place Of(const Place& place) { return place; }
    static Place Of(const std::unique_ptr<RowBucket>& bucket) {
      return {bucket->scope(), bucket->row_key()};
    }
    bool operator()(const auto& a, const auto& b) const {
      return Of(a).scope == Of(b).scope && Of(a).row_key == Of(b).row_key;
    }
  };
  struct TableBuckets {
    TableInfo info;
    size_t row_bytes = 0;   // of an empty row, with what the cache keeps beside it
    bool complete = false;  // every row that there is, is in memory
    absl::flat_hash_set<std::unique_ptr<RowBucket>, PlaceHash, PlaceEqual> buckets;
  };

  TableBuckets& TableOf(const TableInfo& table) {
    if (table.id >= tables_.size() || tables_[table.id] == nullptr) AddTable(table);
    TableBuckets& known = *tables_[table.id];
    CHECK(known.info.prototype == table.prototype && known.info.loading == table.loading,
          "tables {} and {} have the same id {}", known.info.name, table.name, table.id);
    return known;
  }
  void AddTable(const TableInfo& table);
  static Place PlaceOf(const TableInfo& table, std::string_view scope, std::string_view key) {
    return {scope, table.loading == Loading::kRow ? key : std::string_view()};
  }
  RowBucket* FindLoaded(TableBuckets& table, const Place& place);
  RowBucket& AddBucket(TableBuckets& table, const Place& place);
  void Load(RowBucket& bucket);
  // Of Loading::kRow.
  void LoadRows(std::span<RowBucket* const> rows);
  void AddStored(RowBucket& bucket, std::string_view key, std::string_view bytes);
  void Evict(RowBucket& bucket);

  const RowStore& store_;
  std::vector<std::unique_ptr<TableBuckets>> tables_;  // by table id
  RecencyList<RowBucket> evictable_;                   // those without listed rows
  std::string buffer_;
  uint64_t stored_ = 0;  // rows the store had, of all that were loaded
  Stats stats_;
};

}  // namespace quittance
