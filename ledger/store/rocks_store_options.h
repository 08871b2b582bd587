#pragma once
// How a row store sets up RocksDB: for many small reads of absent scopes, sorted batches, and no
// loss it does not say.

#include <rocksdb/options.h>

#include "ledger/store/rocks_store.h"

namespace quittance {

rocksdb::Options MakeRocksOptions(const StoreResources& resources);

}  // namespace quittance
