#include "ledger/store/rocks_store_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <string_view>

#include "ledger/base/check.h"

namespace quittance {

namespace {

// A key's prefix is its table and scope, the NUL included, so that a filter answers "has this scope
// any row".
class ScopeTransform final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "quittance.scope"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), ScopeEnd(key)};
  }
  bool InDomain(const rocksdb::Slice& key) const override { return ScopeEnd(key) != 0; }

 private:
  static size_t ScopeEnd(const rocksdb::Slice& key) {
    const size_t nul = key.ToStringView().find('\0', 2);
    return nul == std::string_view::npos ? 0 : nul + 1;
  }
};

// For the memtable to put each row of a sorted batch in beside the one before, table by table.
// Range deletions, whose keys are a table's prefix alone, must stay out: RocksDB keeps them in a
// list of their own, but would follow the same hint into it.
class TableTransform final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "quittance.table"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override { return {key.data(), 2}; }
  bool InDomain(const rocksdb::Slice& key) const override { return key.size() > 2; }
};

// RocksDB's own log file aborts the process on a full disk, before the store's fault can be told;
// and a fault is told by the store.
class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

}  // namespace

rocksdb::Options MakeRocksOptions(const StoreResources& resources) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = resources.block_cache;
  table.cache_index_and_filter_blocks = true;
  table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;

  rocksdb::Options options;
  options.create_if_missing = true;
  options.paranoid_checks = true;
  options.prefix_extractor = std::make_shared<ScopeTransform>();
  options.memtable_prefix_bloom_size_ratio = 0.05;
  options.memtable_whole_key_filtering = true;
  options.allow_concurrent_memtable_write = false;  // or the hints are not used
  options.memtable_insert_with_hint_prefix_extractor = std::make_shared<TableTransform>();
  options.write_buffer_manager = resources.write_buffers;
  options.write_buffer_size = resources.write_buffer_bytes;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  const auto compressions = rocksdb::GetSupportedCompressions();
  const bool lz4 = std::count(compressions.begin(), compressions.end(), rocksdb::kLZ4Compression);
  // The first levels are small and soon written again.
  options.compression_per_level = {rocksdb::kNoCompression, rocksdb::kNoCompression,
                                   lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression};
  options.level0_file_num_compaction_trigger = 8;
  options.max_background_jobs = 2;
  // A fault is final until the process starts again: then the log tells what is missing.
  options.max_bgerror_resume_count = 0;
  options.skip_stats_update_on_db_open = true;
  options.info_log = std::make_shared<NoLog>();
  return options;
}

StoreResources StoreResources::ForBudget(size_t memory_bytes) {
  CHECK(memory_bytes >= 1 << 20, "a row store needs at least 1 MiB, not {} bytes", memory_bytes);
  const size_t write_bytes = memory_bytes / 4;
  StoreResources resources;
  resources.block_cache = rocksdb::NewLRUCache(memory_bytes - write_bytes);
  resources.write_buffers = std::make_shared<rocksdb::WriteBufferManager>(write_bytes);
  resources.write_buffer_bytes = std::clamp<size_t>(write_bytes / 2, 64 << 10, 64 << 20);
  return resources;
}

}  // namespace quittance
