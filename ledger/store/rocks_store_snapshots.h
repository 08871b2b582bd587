#pragma once
// Snapshots of a row store in a directory that outlives the store's disk: RocksDB's backups. Each
// is whole and has checksums; a file that did not change is kept once for all of them.

#include <string>

#include "absl/status/status.h"

namespace quittance {

// Adds a snapshot of the store in `copy` (RocksStore::CopyTo), and deletes all but the last two.
// A kill leaves those that were there. REQUIRES: nobody holds the copy or saves into `directory`.
absl::Status SaveSnapshot(const std::string& copy, const std::string& directory);

// Makes `folder` of the newest snapshot whose checksums hold. NOT_FOUND where there is none,
// DATA_LOSS where none of them is whole. REQUIRES: there is no `folder`.
absl::Status RestoreSnapshot(const std::string& directory, const std::string& folder);

}  // namespace quittance
