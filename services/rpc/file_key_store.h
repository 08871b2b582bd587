#pragma once
// Keys in one append-only file, readable by its owner only, all of them held in memory. Layout:
// key_file.h.
//
// Erasing writes the file anew without the key, puts it in the old one's place, and overwrites the
// old one; a crash in between is finished at the next open. (What the disk itself keeps of
// overwritten blocks is beyond a file.)

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "services/rpc/key_file.h"
#include "services/rpc/key_map.h"
#include "services/rpc/key_store.h"

namespace quittance {

class FileKeyStore final : public KeyStore {
 public:
  // Opens `path`, or makes it with a fresh ledger key where `create`. NOT_FOUND: no such file.
  // FAILED_PRECONDITION: others may read it. DATA_LOSS: it is corrupt. A torn last append is cut:
  // nobody was told of its keys.
  static absl::StatusOr<std::unique_ptr<FileKeyStore>> Open(std::string path, bool create);
  // Puts a file of these in the place of the one at `path`, if any: what that holds besides is
  // lost. REQUIRES: no store has it open.
  static absl::Status Write(const std::string& path, const std::vector<KeyEntry>& entries);
  ~FileKeyStore() override;

  DataKey LedgerKey() const override { return ledger_key_; }
  absl::StatusOr<DataKey> Find(std::string_view subject) const override;
  absl::StatusOr<std::vector<DataKey>> FindOrMake(std::span<const std::string> subjects) override;
  absl::Status Erase(std::string_view subject) override;
  std::vector<KeyEntry> Entries() const override;
  absl::Status health() const override;

 private:
  explicit FileKeyStore(std::string path) : path_(std::move(path)) {}

  absl::Status Recover(bool create);
  absl::Status Load(std::string_view bytes);

  const std::string path_;
  SecureRng rng_;
  DataKey ledger_key_{};
  // Serialises writers; `mutex_` alone is held while the disk is not waited for.
  mutable absl::Mutex writing_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  KeyMap keys_ ABSL_GUARDED_BY(mutex_);
  // Not OK after a failed write: what the file holds is then unknown.
  absl::Status fault_ ABSL_GUARDED_BY(writing_);
  int fd_ ABSL_GUARDED_BY(writing_) = -1;
};

}  // namespace quittance
