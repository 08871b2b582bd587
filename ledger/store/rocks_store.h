#pragma once
// A row store on RocksDB, and the only place that includes it: one database per partition and role,
// one column family, no write-ahead log (the event log is one). What was written since the last
// flush is lost in a crash, rows and positions together, and folded again.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/store/row_store.h"

namespace rocksdb {
class Cache;
class WriteBufferManager;
}  // namespace rocksdb

namespace quittance {

// What the stores of a process share, so that their memory together stays within one budget. Copies
// share.
struct StoreResources {
  // A quarter of the budget buffers writes, the rest caches blocks. REQUIRES: memory_bytes >= 1
  // MiB.
  static StoreResources ForBudget(size_t memory_bytes);

  std::shared_ptr<rocksdb::Cache> block_cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
  size_t write_buffer_bytes = 0;  // of one store, before it is written to a file
  // Batches from this size on become files of their own, beside the write buffers.
  size_t ingested_bytes_min = size_t{1} << 20;
};

class RocksStore : public RowStore {
 public:
  // Opens the store in `dir`, created where there is none. FAILED_PRECONDITION where another holds
  // it, DATA_LOSS where its files are corrupt: it may then be erased and folded again.
  static absl::StatusOr<std::unique_ptr<RocksStore>> Open(const std::string& dir,
                                                          const StoreResources& resources);

  // Flushes, then writes a copy that RocksStore::Open takes into `dir`, which must not exist; files
  // are hard-linked where the file system can.
  virtual absl::Status CopyTo(const std::string& dir) = 0;

  // From now on `written` is called after each write, by the thread that writes; it may call
  // CopyTo.
  virtual void OnWritten(std::function<void()> written) = 0;
};

}  // namespace quittance
