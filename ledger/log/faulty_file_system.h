#pragma once
// A file system in memory that makes trouble: syncs and writes that fail, a disk that is full, and
// power cuts after which only what was synced is certain. For tests; thread-safe.

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "ledger/log/file_system.h"

namespace quittance {

class FaultyFileSystem final : public FileSystem {
 public:
  FaultyFileSystem() = default;

  absl::Status CreateDirectories(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& directory) override;
  absl::Status SyncDirectory(const std::string& directory) override;
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path) override;
  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& path) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status Remove(const std::string& path) override;
  absl::StatusOr<std::unique_ptr<FileLock>> Lock(const std::string& path,
                                                 const std::string& holder) override;

  // The nth (from 1) Sync or write from now on of a file whose path holds `part` fails. A failed
  // Sync loses what was written since the last one, though it can still be read, and a later Sync
  // says OK: as Linux does.
  void FailSync(const std::string& part, int nth);
  void FailWrite(const std::string& part, int nth);
  // Syncs asked so far of files whose path holds `part`.
  int Syncs(const std::string& part) const;

  // Files can grow to that many bytes in all.
  void SetCapacity(uint64_t bytes);

  // The power fails. Open files and locks are dead from here on. Of what was written and not synced
  // each 512-byte sector is kept, lost or filled with garbage at random; of creations, renames and
  // removals not synced the first few are kept.
  void CutPower(uint64_t seed);
  // The process is killed: open files and locks are dead, what was written stays.
  void KillProcess();

  // A copy as it stands, open files and faults aside.
  std::unique_ptr<FaultyFileSystem> Clone() const;

  // As a reader finds it; empty where there is no such file.
  std::string Contents(const std::string& path) const;
  // Replaces the file's bytes, durably.
  void SetContents(const std::string& path, std::string bytes);

 private:
  class FaultyFile;
  class FaultyLock;

  struct Node {
    std::string path;                                     // the present one
    std::string bytes;                                    // as read
    std::string durable;                                  // as of the last Sync
    std::vector<std::pair<uint64_t, uint64_t>> unsynced;  // ranges of `bytes`
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;
  // A change of names that is not durable yet; a null node removes.
  using NameChange = std::pair<std::string, std::shared_ptr<Node>>;
  struct Countdown {
    std::string part;
    int left = 0;
  };

  absl::Status WriteNode(Node& node, uint64_t at, std::string_view part)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status SyncNode(Node& node) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Change(const std::string& path, std::shared_ptr<Node> node)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint64_t UsedBytes() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static bool Due(Countdown& countdown, const std::string& path);
  static void CutNode(Node& node, std::mt19937_64& random);

  mutable absl::Mutex mutex_;
  Names names_ ABSL_GUARDED_BY(mutex_);
  Names durable_names_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::vector<NameChange>> name_changes_
      ABSL_GUARDED_BY(mutex_);                                        // each all or nothing
  std::map<std::string, std::string> locks_ ABSL_GUARDED_BY(mutex_);  // path, holder
  uint64_t life_ ABSL_GUARDED_BY(mutex_) = 0;  // files opened in an earlier one are dead
  Countdown fail_sync_ ABSL_GUARDED_BY(mutex_);
  Countdown fail_write_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> syncs_ ABSL_GUARDED_BY(mutex_);  // by path
  uint64_t capacity_ ABSL_GUARDED_BY(mutex_) = UINT64_MAX;
};

}  // namespace quittance
