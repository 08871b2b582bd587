#pragma once
// What a data directory holds:
//   LOCK                  held while a process serves it
//   log/                  the embedded log: the truth
//   state/<log>-<p>/      the writer's rows of one partition; folded anew where missing
//   views/<log>-<p>/      the read models' rows of one partition; folded anew where missing
//   keys                  of personal data; never in a backup of the others

#include <map>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/base/place.h"
#include "ledger/store/rocks_store.h"

namespace quittance {

class DataDirectory {
 public:
  // Creates the directory where it is missing and opens the stores that are there.
  // FAILED_PRECONDITION names the process that holds it.
  static absl::StatusOr<std::unique_ptr<DataDirectory>> Open(std::string path, size_t memory_bytes);

  // There is a log in it; says nothing of its health.
  static bool HoldsLedger(const std::string& path);

  const std::string& path() const { return path_; }
  std::string keys_path() const { return path_ + "/keys"; }
  // There is no log yet.
  bool is_new() const { return is_new_; }

  // How far the stores have folded each partition: those records were durable.
  absl::StatusOr<absl::flat_hash_map<PartitionId, Offset>> StoredNextOffsets() const;

  // The store, made where it is missing; each is handed out once.
  absl::StatusOr<std::unique_ptr<RowStore>> TakeState(PartitionId partition);
  absl::StatusOr<std::unique_ptr<RowStore>> TakeViews(PartitionId partition);

 private:
  using Stores = std::map<std::string, std::unique_ptr<RowStore>>;  // by folder name

  DataDirectory(std::string path, size_t memory_bytes)
      : path_(std::move(path)), resources_(StoreResources::ForBudget(memory_bytes)) {}

  absl::Status OpenAll(const std::string& role, Stores* stores);
  absl::StatusOr<std::unique_ptr<RowStore>> Take(const std::string& role, PartitionId partition,
                                                 Stores* stores);

  const std::string path_;
  const StoreResources resources_;
  bool is_new_ = false;
  Stores states_;
  Stores views_;
};

}  // namespace quittance
