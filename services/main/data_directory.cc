#include "services/main/data_directory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

#include "ledger/base/hash.h"
#include "ledger/base/status_macros.h"
#include "projections/fold_positions.h"
#include "quittance/rows/writer.pb.h"

namespace quittance {
namespace {

namespace fs = std::filesystem;

std::string FolderOf(PartitionId partition) {
  std::string name = ToString(partition);
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

absl::StatusOr<std::unique_ptr<RocksStore>> OpenStore(const std::string& folder,
                                                      const StoreResources& resources) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("cannot create directory '{}': {}", folder, error.message()));
  }
  absl::StatusOr<std::unique_ptr<RocksStore>> store = RocksStore::Open(folder, resources);
  if (store.ok()) return store;
  const std::string why(store.status().message());
  if (!absl::IsDataLoss(store.status())) return store.status();
  return absl::DataLossError(
      fmt::format("{}; delete the directory '{}': it is folded anew from the log", why, folder));
}

// The offset after the last record in a writer's rows; 0 where there is none.
absl::StatusOr<Offset> WriterFoldedEnd(const RowStore& store) {
  rows::WriterPosition position;
  if (position.ParseFromString(store.Position("writer"))) return position.next_offset();
  return absl::DataLossError("a writer's rows have an unreadable position");
}

// Which partition a folder of state/ or views/ belongs to.
std::optional<PartitionId> PartitionOfFolder(const std::string& name) {
  for (const v1::Log log : {v1::LOG_REFERENCE, v1::LOG_ACCOUNTS}) {
    const std::string prefix = FolderOf({log, 0});
    const std::string_view stem = std::string_view(prefix).substr(0, prefix.size() - 1);
    if (!name.starts_with(stem) || name.size() == stem.size() || name.size() > stem.size() + 6) {
      continue;
    }
    const std::string digits = name.substr(stem.size());
    if (digits.find_first_not_of("0123456789") != std::string::npos) continue;
    return PartitionId{log, static_cast<uint32_t>(std::stoul(digits))};
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DataDirectory>> DataDirectory::Open(std::string path,
                                                                   size_t memory_bytes,
                                                                   bool keeps_lock) {
  std::unique_ptr<DataDirectory> directory(new DataDirectory(std::move(path), memory_bytes));
  FileSystem& files = PosixFileSystem();
  RETURN_IF_ERROR(files.CreateDirectories(directory->path_));
  // Asked for here, the answer names the holder and not one of its stores.
  auto lock = files.Lock(directory->path_ + "/LOCK", fmt::format("pid {}", getpid()));
  if (absl::IsFailedPrecondition(lock.status())) {
    return absl::FailedPreconditionError(
        fmt::format("data directory '{}' is in use: {}. Stop that process or use another directory",
                    directory->path_, std::string(lock.status().message())));
  }
  RETURN_IF_ERROR(lock.status());
  if (keeps_lock) directory->lock_ = *std::move(lock);
  directory->is_new_ = !HoldsLedger(directory->path_);
  RETURN_IF_ERROR(directory->OpenAll("state", &directory->states_));
  RETURN_IF_ERROR(directory->OpenAll("views", &directory->views_));
  return directory;
}

bool DataDirectory::HoldsLedger(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path + "/log", ignored) && !fs::is_empty(path + "/log", ignored);
}

std::string DataDirectory::BoundTo() const {
  std::string found;
  std::ifstream(path_ + "/ledger") >> found;
  return found;
}

absl::Status DataDirectory::BindTo(const std::string& ledger_id) const {
  const std::string path = path_ + "/ledger", id = ToHex(ledger_id);
  if (const std::string found = BoundTo(); !found.empty()) {
    if (found == id) return absl::OkStatus();
    return absl::FailedPreconditionError(
        fmt::format("data directory '{}' is of ledger {}, the log is of {}; use another directory, "
                    "or delete its state and views",
                    path_, found, id));
  }
  // Under its name it is whole, or not there.
  FileSystem& files = PosixFileSystem();
  const std::string part = path + ".part", text = id + '\n';
  const std::string_view bytes = text;
  ASSIGN_OR_RETURN(const std::unique_ptr<File> file, files.Create(part));
  RETURN_IF_ERROR(file->WriteAt(0, {&bytes, 1}));
  RETURN_IF_ERROR(file->Sync());
  RETURN_IF_ERROR(files.Rename(part, path));
  return files.SyncDirectory(path_);
}

absl::Status DataDirectory::OpenAll(const std::string& role, Stores* stores) {
  const std::string parent = fmt::format("{}/{}", path_, role);
  std::error_code error;
  for (fs::directory_iterator it(parent, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!PartitionOfFolder(name)) continue;
    ASSIGN_OR_RETURN((*stores)[name], OpenStore(it->path().string(), resources_));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::flat_hash_map<PartitionId, Offset>> DataDirectory::StoredNextOffsets() const {
  absl::flat_hash_map<PartitionId, Offset> offsets;
  for (const auto& [name, store] : states_) {
    Offset& next = offsets[*PartitionOfFolder(name)];
    ASSIGN_OR_RETURN(const Offset folded, WriterFoldedEnd(*store));
    next = std::max(next, folded);
  }
  for (const auto& [name, store] : views_) {
    Offset& next = offsets[*PartitionOfFolder(name)];
    ASSIGN_OR_RETURN(const Offset folded, FoldedEnd(*store));
    next = std::max(next, folded);
  }
  return offsets;
}

void DataDirectory::ShareSnapshots(const SnapshotOptions& options, const std::string& ledger_id) {
  snapshots_ = std::make_unique<SharedSnapshots>(options, ledger_id, path_ + "/snapshots");
}

absl::StatusOr<std::unique_ptr<RowStore>> DataDirectory::Take(const std::string& role,
                                                              PartitionId partition,
                                                              Stores* stores) {
  const std::string name = FolderOf(partition);
  const std::string store_name = fmt::format("{}-{}", role, name);
  std::unique_ptr<RocksStore> store;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = stores->find(name); found != stores->end()) {
      store = std::move(found->second);
      stores->erase(found);
    }
  }
  if (store == nullptr) {
    const std::string folder = fmt::format("{}/{}/{}", path_, role, name);
    if (std::error_code error; snapshots_ != nullptr && !fs::exists(folder, error)) {
      snapshots_->Restore(store_name, folder);
    }
    ASSIGN_OR_RETURN(store, OpenStore(folder, resources_));
  }
  if (snapshots_ != nullptr) snapshots_->Follow(store_name, store.get());
  return store;
}

absl::StatusOr<std::unique_ptr<RowStore>> DataDirectory::TakeState(PartitionId partition) {
  return Take("state", partition, &states_);
}

absl::StatusOr<std::unique_ptr<RowStore>> DataDirectory::TakeViews(PartitionId partition) {
  return Take("views", partition, &views_);
}

}  // namespace quittance
