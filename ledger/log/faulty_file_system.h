#pragma once
// A file system in memory that makes trouble: syncs and writes that fail, a disk that is full, and
// power cuts after which only what was synced is certain. For tests; thread-safe.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ledger/log/faulty_node.h"
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

  // The process is killed; what it wrote stays. Everything fails until Restart.
  void KillProcess();
  // The power fails. Of what was written and not synced some is kept, some lost, some garbage
  // (FaultyNode); of creations, renames and removals not synced the first few are kept. Everything
  // fails until Restart.
  void CutPower(uint64_t seed);
  // The same, in place of the nth (from 1) operation from now on that would change something.
  void CutPowerAt(int nth, uint64_t seed);
  bool dead() const;
  // Locks are free, files must be opened anew, faults that did not happen yet are forgotten.
  void Restart();

  // A copy as it stands, as after a restart.
  std::unique_ptr<FaultyFileSystem> Clone() const;

  // As a reader finds it; empty where there is no such file.
  std::string Contents(const std::string& path) const;
  // Replaces the file's bytes, durably.
  void SetContents(const std::string& path, std::string bytes);

 private:
  class FaultyFile;
  class FaultyLock;

  using Names = std::map<std::string, std::shared_ptr<FaultyNode>>;
  // Changes of names that become durable together; a null node removes.
  using NameChange = std::vector<std::pair<std::string, std::shared_ptr<FaultyNode>>>;
  struct Countdown {
    std::string part;
    int left = 0;
    bool Due(const std::string& path);
  };

  // REQUIRES, all of them: mutex_ is held.
  absl::Status Alive() const;
  // Alive, counting down to the power cut before each operation that changes something.
  absl::Status Tick();
  void Cut(uint64_t seed);
  absl::Status WriteNode(FaultyNode& node, uint64_t at, std::string_view part);
  absl::Status SyncNode(FaultyNode& node);
  void Apply(const NameChange& change, Names& names);
  void Change(NameChange change);
  uint64_t UsedBytes() const;

  mutable std::mutex mutex_;  // guards all below
  Names names_;
  Names durable_names_;
  std::vector<NameChange> unsynced_names_;
  std::map<std::string, std::string> locks_;  // path, holder
  bool dead_ = false;
  uint64_t life_ = 0;  // what was opened in an earlier one is dead
  int ticks_to_cut_ = 0;
  uint64_t cut_seed_ = 0;
  Countdown fail_sync_;
  Countdown fail_write_;
  std::map<std::string, int> syncs_;  // by path
  uint64_t capacity_ = UINT64_MAX;
};

}  // namespace quittance
