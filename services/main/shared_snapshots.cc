#include "services/main/shared_snapshots.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/hash.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/file_system.h"
#include "ledger/store/rocks_store_snapshots.h"
#include "services/rpc/json_log.h"

namespace quittance {
namespace {

namespace fs = std::filesystem;

int64_t MillisSince(absl::Time begun) { return absl::ToInt64Milliseconds(absl::Now() - begun); }

void Tell(std::string_view event, const std::string& store, const absl::Status& trouble) {
  LogLine(spdlog::level::warn, event, {{"store", store}, {"why", std::string(trouble.message())}});
}

// FAILED_PRECONDITION: another process that has this partition is saving it.
absl::Status SaveAlone(const std::string& copy, const std::string& directory) {
  FileSystem& files = PosixFileSystem();
  RETURN_IF_ERROR(files.CreateDirectories(directory));
  ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock,
                   files.Lock(directory + "/LOCK", fmt::format("pid {}", getpid())));
  return SaveSnapshot(copy, directory);
}

}  // namespace

SharedSnapshots::SharedSnapshots(const SnapshotOptions& options, const std::string& ledger_id,
                                 std::string copies)
    : directory_(options.directory + "/" + ToHex(ledger_id)),
      copies_(std::move(copies)),
      interval_(options.interval) {
  std::error_code ignored;  // copies that a kill left
  fs::remove_all(copies_, ignored);
  thread_ = std::thread([this] { Run(); });
}

SharedSnapshots::~SharedSnapshots() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
  std::error_code ignored;
  fs::remove_all(copies_, ignored);
}

void SharedSnapshots::Restore(const std::string& store, const std::string& folder) const {
  const absl::Time begun = absl::Now();
  const absl::Status restored = RestoreSnapshot(DirectoryOf(store), folder);
  if (restored.ok()) {
    LogLine(spdlog::level::info, "snapshot_restored",
            {{"store", store}, {"took_ms", MillisSince(begun)}});
  } else if (!absl::IsNotFound(restored)) {
    Tell("snapshot_not_restored", store, restored);
  }
}

void SharedSnapshots::Follow(const std::string& store, RocksStore* rows) {
  {
    const absl::MutexLock lock(&mutex_);
    followed_[store].due = absl::Now() + interval_;
  }
  rows->OnWritten([this, store, rows] { CopyIfDue(store, *rows); });
}

void SharedSnapshots::CopyIfDue(const std::string& store, RocksStore& rows) {
  {
    const absl::MutexLock lock(&mutex_);
    Followed& followed = followed_[store];
    if (followed.copied || absl::Now() < followed.due) return;
    followed.due = absl::Now() + interval_;
    followed.copied = true;
  }
  std::error_code error;
  fs::create_directories(copies_, error);
  fs::remove_all(CopyOf(store), error);
  const absl::Status copied = rows.CopyTo(CopyOf(store));
  const absl::MutexLock lock(&mutex_);
  if (copied.ok()) {
    copied_.push_back(store);
    return;
  }
  followed_[store].copied = false;
  Tell("snapshot_not_saved", store, copied);
}

void SharedSnapshots::Run() {
  const auto wanted = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !copied_.empty();
  };
  while (true) {
    std::string store;
    {
      const absl::MutexLock lock(&mutex_, absl::Condition(&wanted));
      if (copied_.empty()) return;
      store = copied_.front();
      copied_.pop_front();
    }
    Save(store);
    const absl::MutexLock lock(&mutex_);
    followed_[store].copied = false;
  }
}

void SharedSnapshots::Save(const std::string& store) {
  const absl::Time begun = absl::Now();
  const absl::Status saved = SaveAlone(CopyOf(store), DirectoryOf(store));
  std::error_code ignored;
  fs::remove_all(CopyOf(store), ignored);
  if (saved.ok()) {
    LogLine(spdlog::level::info, "snapshot_saved",
            {{"store", store}, {"took_ms", MillisSince(begun)}});
  } else if (!absl::IsFailedPrecondition(saved)) {
    Tell("snapshot_not_saved", store, saved);
  }
}

}  // namespace quittance
