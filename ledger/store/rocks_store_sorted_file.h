#pragma once
// A large batch as one sorted file of RocksDB: the database takes it in whole, which costs a
// fraction of putting each row through its memtable, and what it has taken in survives a crash.

#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include <string>

#include "ledger/store/row_batch.h"

namespace quittance {

// Writes what the batch leaves of each key to `path`, replacing a file there. REQUIRES: the batch
// is not empty and erases no tables.
rocksdb::Status WriteSortedFile(const rocksdb::Options& options, const std::string& path,
                                const RowBatch& batch);

}  // namespace quittance
