#include "services/rpc/file_key_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "ledger/base/status_macros.h"
#include "services/rpc/json_log.h"
#include "services/rpc/posix_file.h"

namespace quittance {
namespace {

bool SameFile(const std::string& a, const std::string& b) {
  struct stat left, right;
  return stat(a.c_str(), &left) == 0 && stat(b.c_str(), &right) == 0 &&
         left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

bool Exists(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0;
}

std::string OldPath(const std::string& path) { return path + ".old"; }
std::string NewPath(const std::string& path) { return path + ".new"; }

// Ends what a crash may have left half done.
absl::Status Tidy(const std::string& path) {
  const std::string old_path = OldPath(path), new_path = NewPath(path);
  if (Exists(new_path) && unlink(new_path.c_str()) != 0) return FileError("remove", new_path);
  if (SameFile(old_path, path)) {
    if (unlink(old_path.c_str()) != 0) return FileError("remove", old_path);
  } else if (Exists(old_path) && Exists(path)) {
    return WipeFile(old_path);
  }
  return absl::OkStatus();
}

// Puts a file of these bytes in the place of `path`, whose old one, if any, is wiped. The new one,
// open.
absl::StatusOr<int> PutInPlace(const std::string& path, std::string_view bytes) {
  const std::string old_path = OldPath(path), new_path = NewPath(path);
  ASSIGN_OR_RETURN(const int fd, CreatePrivate(new_path, bytes));
  const auto put = [&]() -> absl::Status {
    const bool replaces = Exists(path);
    if (replaces) {
      if (link(path.c_str(), old_path.c_str()) != 0) return FileError("link", old_path);
      RETURN_IF_ERROR(SyncFolderOf(path));
    }
    if (rename(new_path.c_str(), path.c_str()) != 0) return FileError("rename", new_path);
    RETURN_IF_ERROR(SyncFolderOf(path));
    return replaces ? WipeFile(old_path) : absl::OkStatus();
  };
  if (const absl::Status done = put(); !done.ok()) {
    close(fd);
    return done;
  }
  return fd;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileKeyStore>> FileKeyStore::Open(std::string path, bool create) {
  std::unique_ptr<FileKeyStore> store(new FileKeyStore(std::move(path)));
  RETURN_IF_ERROR(store->Recover(create));
  return store;
}

FileKeyStore::~FileKeyStore() {
  absl::MutexLock writing(&writing_);
  if (fd_ >= 0) close(fd_);
}

absl::Status FileKeyStore::Recover(bool create) {
  absl::MutexLock writing(&writing_);
  RETURN_IF_ERROR(Tidy(path_));
  if (!Exists(path_) && create) {
    const KeyEntry ledger{KeyEntryKind::kLedgerKey, "", MakeKey(rng_)};
    ASSIGN_OR_RETURN(const int fd, PutInPlace(path_, KeyFrame({ledger})));
    close(fd);
  }
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(path_));
  RETURN_IF_ERROR(CheckPrivate(path_));
  fd_ = open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd_ < 0) return FileError("open", path_);
  return Load(bytes);
}

absl::Status FileKeyStore::Load(std::string_view bytes) {
  absl::StatusOr<KeyFileContent> content = ReadKeyFile(bytes);
  if (!content.ok() || content->entries.empty() ||
      content->entries.front().kind != KeyEntryKind::kLedgerKey) {
    return absl::DataLossError(fmt::format(
        "key file '{}': {}; restore it from its backup (its own, never the log's)", path_,
        content.ok() ? "no ledger key at offset 0" : std::string(content.status().message())));
  }
  ledger_key_ = content->entries.front().key;
  absl::MutexLock lock(&mutex_);
  for (const KeyEntry& entry : content->entries) {
    if (entry.kind == KeyEntryKind::kSubjectKey) keys_.Put(entry.subject, entry.key);
    if (entry.kind == KeyEntryKind::kErased) keys_.MarkErased(entry.subject);
  }
  if (content->good_bytes == bytes.size()) return absl::OkStatus();
  // Nobody was told of its keys.
  LogLine(spdlog::level::warn, "key_file_cut",
          {{"file", path_},
           {"at_byte", content->good_bytes},
           {"bytes", bytes.size() - content->good_bytes}});
  if (ftruncate(fd_, static_cast<off_t>(content->good_bytes)) != 0 || fsync(fd_) != 0) {
    return FileError("cut", path_);
  }
  return absl::OkStatus();
}

absl::StatusOr<DataKey> FileKeyStore::Find(std::string_view subject) const {
  absl::ReaderMutexLock lock(&mutex_);
  return keys_.Find(subject);
}

absl::StatusOr<std::vector<DataKey>> FileKeyStore::FindOrMake(
    std::span<const std::string> subjects) {
  absl::MutexLock writing(&writing_);
  std::vector<std::string> missing;
  {
    absl::ReaderMutexLock lock(&mutex_);
    ASSIGN_OR_RETURN(missing, keys_.Missing(subjects));
  }
  std::vector<KeyEntry> entries;
  for (const std::string& subject : missing) {
    entries.push_back({KeyEntryKind::kSubjectKey, subject, MakeKey(rng_)});
  }
  if (!entries.empty()) {
    RETURN_IF_ERROR(fault_);
    fault_ = WriteDurably(fd_, KeyFrame(entries), path_);
    RETURN_IF_ERROR(fault_);
  }
  absl::MutexLock lock(&mutex_);
  for (const KeyEntry& entry : entries) keys_.Put(entry.subject, entry.key);
  std::vector<DataKey> keys;
  keys.reserve(subjects.size());
  for (const std::string& subject : subjects) keys.push_back(*keys_.Find(subject));
  return keys;
}

absl::Status FileKeyStore::Erase(std::string_view subject) {
  absl::MutexLock writing(&writing_);
  RETURN_IF_ERROR(fault_);
  std::vector<KeyEntry> entries = Entries();
  std::erase_if(entries, [&](const KeyEntry& entry) {
    return entry.kind == KeyEntryKind::kSubjectKey && entry.subject == subject;
  });
  const KeyEntry erased{KeyEntryKind::kErased, std::string(subject), {}};
  if (std::find(entries.begin(), entries.end(), erased) != entries.end()) return absl::OkStatus();
  entries.push_back(erased);
  const absl::StatusOr<int> replaced = PutInPlace(path_, KeyFrame(entries));
  fault_ = replaced.status();
  RETURN_IF_ERROR(fault_);
  close(fd_);
  fd_ = *replaced;
  absl::MutexLock lock(&mutex_);
  keys_.MarkErased(subject);
  return absl::OkStatus();
}

absl::Status FileKeyStore::health() const {
  absl::ReaderMutexLock writing(&writing_);
  return fault_;
}

std::vector<KeyEntry> FileKeyStore::Entries() const {
  absl::ReaderMutexLock lock(&mutex_);
  return keys_.Entries(ledger_key_);
}

absl::Status FileKeyStore::Write(const std::string& path, const std::vector<KeyEntry>& entries) {
  RETURN_IF_ERROR(Tidy(path));
  ASSIGN_OR_RETURN(const int fd, PutInPlace(path, KeyFrame(entries)));
  close(fd);
  return absl::OkStatus();
}

}  // namespace quittance
