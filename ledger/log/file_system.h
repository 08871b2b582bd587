#pragma once
// The file port of the segment log: few operations, each of which tests can make fail or cut short.
//
// Errors: NOT_FOUND, RESOURCE_EXHAUSTED (disk full, quota), else what errno says; the message names
// the path.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace quittance {

// Thread-safe in as far as ranges do not overlap. Closed by destruction.
class File {
 public:
  virtual ~File() = default;

  // Writes the parts one after another from byte `at` on. After an error any part of them may be
  // written.
  virtual absl::Status WriteAt(uint64_t at, std::span<const std::string_view> parts) = 0;

  // Bytes read; fewer than asked only at the end of the file.
  virtual absl::StatusOr<size_t> ReadAt(uint64_t at, char* to, size_t bytes) = 0;

  // As ReadAt, but what is on the disk and not what the system's cache holds: the two differ where
  // an earlier Sync failed. What was written since the last Sync may or may not be seen.
  virtual absl::StatusOr<size_t> ReadDurableAt(uint64_t at, char* to, size_t bytes) = 0;

  // All that was written is durable, with what it takes to read it back; not the file's name
  // (SyncDirectory). After an error nothing is known of what was written since the last Sync, and a
  // second Sync may say OK wrongly.
  virtual absl::Status Sync() = 0;

  virtual absl::Status Truncate(uint64_t bytes) = 0;
  virtual absl::StatusOr<uint64_t> Size() = 0;
};

// Held until destroyed, or until the process ends however it ends.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual absl::Status CreateDirectories(const std::string& path) = 0;
  // Names of the plain files of a directory, sorted.
  virtual absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& directory) = 0;
  // Makes names created, renamed and removed in the directory durable.
  virtual absl::Status SyncDirectory(const std::string& directory) = 0;

  // An existing file, to read and write.
  virtual absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path) = 0;
  // A new, empty file; replaces an existing one.
  virtual absl::StatusOr<std::unique_ptr<File>> Create(const std::string& path) = 0;
  // Replaces `to`.
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  // OK where there is no such file.
  virtual absl::Status Remove(const std::string& path) = 0;

  // Takes the lock file for this opener and writes `holder` into it. FAILED_PRECONDITION with the
  // present holder's text where another holds it.
  virtual absl::StatusOr<std::unique_ptr<FileLock>> Lock(const std::string& path,
                                                         const std::string& holder) = 0;
};

// The machine's own. Stateless.
FileSystem& PosixFileSystem();

// The whole file.
absl::StatusOr<std::string> ReadWhole(File& file);

}  // namespace quittance
