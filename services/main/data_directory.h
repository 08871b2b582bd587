#pragma once
// What a data directory holds:
//   LOCK                  held while a process serves it
//   log/                  the embedded log: the truth
//   state/<log>-<p>/      the writer's rows of one partition; folded anew where missing
//   views/<log>-<p>/      the read models' rows of one partition; folded anew where missing
//   snapshots/            copies of such rows, while they are saved elsewhere
//   keys                  of personal data; never in a backup of the others
//   key-encryption-key    instead, where log and keys are on Kafka; never in their backup
//   ledger                which ledger the rows are of, where the log is elsewhere

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/base/place.h"
#include "ledger/log/file_system.h"
#include "ledger/store/rocks_store.h"
#include "services/main/shared_snapshots.h"

namespace quittance {

class DataDirectory {
 public:
  // Creates the directory where it is missing and opens the stores that are there.
  // FAILED_PRECONDITION names the process that holds it. The embedded log holds LOCK for good;
  // `keeps_lock`: there is none that does.
  static absl::StatusOr<std::unique_ptr<DataDirectory>> Open(std::string path, size_t memory_bytes,
                                                             bool keeps_lock);

  // There is a log in it; says nothing of its health.
  static bool HoldsLedger(const std::string& path);

  const std::string& path() const { return path_; }
  std::string keys_path() const { return path_ + "/keys"; }
  std::string key_encryption_key_path() const { return path_ + "/key-encryption-key"; }
  // There is no log yet.
  bool is_new() const { return is_new_; }

  // Which ledger its rows are of, in hex; empty: not known.
  std::string BoundTo() const;
  // Its rows are of that ledger from now on. FAILED_PRECONDITION where they are another's.
  absl::Status BindTo(const std::string& ledger_id) const;

  // How far the stores have folded each partition: those records were durable.
  absl::StatusOr<absl::flat_hash_map<PartitionId, Offset>> StoredNextOffsets() const;

  // From now on a store that is missing begins as its snapshot does, and those taken are saved.
  void ShareSnapshots(const SnapshotOptions& options, const std::string& ledger_id);

  // The store, made where it is missing; each is one owner's at a time. Thread-safe.
  absl::StatusOr<std::unique_ptr<RowStore>> TakeState(PartitionId partition);
  absl::StatusOr<std::unique_ptr<RowStore>> TakeViews(PartitionId partition);

 private:
  using Stores = std::map<std::string, std::unique_ptr<RocksStore>>;  // by folder name

  DataDirectory(std::string path, size_t memory_bytes)
      : path_(std::move(path)), resources_(StoreResources::ForBudget(memory_bytes)) {}

  absl::Status OpenAll(const std::string& role, Stores* stores);
  absl::StatusOr<std::unique_ptr<RowStore>> Take(const std::string& role, PartitionId partition,
                                                 Stores* stores);

  const std::string path_;
  const StoreResources resources_;
  std::unique_ptr<FileLock> lock_;
  bool is_new_ = false;
  std::unique_ptr<SharedSnapshots> snapshots_;  // null: not shared
  std::mutex mutex_;                            // of the stores that nobody has taken yet
  Stores states_;
  Stores views_;
};

}  // namespace quittance
