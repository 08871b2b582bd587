#include "ledger/store/rocks_store_snapshots.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/utilities/backup_engine.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "ledger/base/status_macros.h"
#include "ledger/store/rocks_store_options.h"

namespace quittance {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kSnapshotsKept = 2;
constexpr size_t kCopyMemoryBytes = size_t{1} << 20;

absl::Status ToStatus(const rocksdb::Status& status, const std::string& directory) {
  if (status.ok()) return absl::OkStatus();
  const std::string why = fmt::format("snapshots in {}: {}", directory, status.ToString());
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(why);
  return absl::InternalError(why);
}

// A backup is of an open database; this one is nobody else's.
absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenCopy(const std::string& copy) {
  rocksdb::Options options = MakeRocksOptions(StoreResources::ForBudget(kCopyMemoryBytes));
  options.create_if_missing = false;
  options.disable_auto_compactions = true;
  rocksdb::DB* db = nullptr;
  RETURN_IF_ERROR(ToStatus(rocksdb::DB::Open(options, copy, &db), copy));
  return std::unique_ptr<rocksdb::DB>(db);
}

}  // namespace

absl::Status SaveSnapshot(const std::string& copy, const std::string& directory) {
  ASSIGN_OR_RETURN(const std::unique_ptr<rocksdb::DB> db, OpenCopy(copy));
  rocksdb::BackupEngine* opened = nullptr;
  RETURN_IF_ERROR(ToStatus(rocksdb::BackupEngine::Open(rocksdb::BackupEngineOptions(directory),
                                                       rocksdb::Env::Default(), &opened),
                           directory));
  const std::unique_ptr<rocksdb::BackupEngine> engine(opened);
  RETURN_IF_ERROR(ToStatus(engine->CreateNewBackup(db.get()), directory));
  return ToStatus(engine->PurgeOldBackups(kSnapshotsKept), directory);
}

absl::Status RestoreSnapshot(const std::string& directory, const std::string& folder) {
  std::vector<rocksdb::BackupInfo> snapshots;
  std::unique_ptr<rocksdb::BackupEngineReadOnly> engine;
  std::error_code error;
  if (fs::exists(directory, error)) {
    rocksdb::BackupEngineReadOnly* opened = nullptr;
    RETURN_IF_ERROR(
        ToStatus(rocksdb::BackupEngineReadOnly::Open(rocksdb::BackupEngineOptions(directory),
                                                     rocksdb::Env::Default(), &opened),
                 directory));
    engine.reset(opened);
    engine->GetBackupInfo(&snapshots);
  }
  if (snapshots.empty()) {
    return absl::NotFoundError(fmt::format("there is no snapshot in {}", directory));
  }
  // Under its name the folder is whole, or not there.
  const std::string part = folder + ".part";
  fs::create_directories(fs::path(folder).parent_path(), error);
  std::string why;
  for (auto it = snapshots.rbegin(); it != snapshots.rend(); ++it) {
    fs::remove_all(part, error);
    const rocksdb::Status restored =
        engine->RestoreDBFromBackup(rocksdb::RestoreOptions(), it->backup_id, part, part);
    if (restored.ok()) {
      fs::rename(part, folder, error);
      if (!error) return absl::OkStatus();
      return absl::InternalError(fmt::format("cannot rename {}: {}", part, error.message()));
    }
    why += fmt::format("; {}: {}", it->backup_id, restored.ToString());
  }
  return absl::DataLossError(fmt::format("no snapshot in {} is whole{}", directory, why));
}

}  // namespace quittance
