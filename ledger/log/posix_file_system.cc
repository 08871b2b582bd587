#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "fmt/format.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/file_system.h"

namespace quittance {
namespace {

absl::Status Failed(std::string_view what, const std::string& path, int error) {
  const std::string message = fmt::format("{} {}", what, path);
  return absl::ErrnoToStatus(error, message);
}

// Removes what was written from the front of `vectors`, from index `first` on.
size_t Advance(std::vector<iovec>& vectors, size_t first, size_t written) {
  while (first < vectors.size() && written >= vectors[first].iov_len) {
    written -= vectors[first++].iov_len;
  }
  if (first < vectors.size()) {
    vectors[first].iov_base = static_cast<char*>(vectors[first].iov_base) + written;
    vectors[first].iov_len -= written;
  }
  return first;
}

// What direct reads must be multiples of, on every common disk.
constexpr uint64_t kDirectBytes = 4096;

class PosixFile final : public File {
 public:
  PosixFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~PosixFile() override { close(descriptor_); }

  absl::Status WriteAt(uint64_t at, std::span<const std::string_view> parts) override {
    std::vector<iovec> vectors;
    vectors.reserve(parts.size());
    for (std::string_view part : parts) {
      if (!part.empty()) vectors.push_back({const_cast<char*>(part.data()), part.size()});
    }
    size_t first = 0;
    while (first < vectors.size()) {
      const auto count = static_cast<int>(std::min<size_t>(vectors.size() - first, IOV_MAX));
      const ssize_t written =
          pwritev(descriptor_, vectors.data() + first, count, static_cast<off_t>(at));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return Failed("write", path_, errno);
      at += static_cast<uint64_t>(written);
      first = Advance(vectors, first, static_cast<size_t>(written));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> ReadAt(uint64_t at, char* to, size_t bytes) override {
    return ReadFrom(descriptor_, at, to, bytes);
  }

  absl::StatusOr<size_t> ReadDurableAt(uint64_t at, char* to, size_t bytes) override {
    const uint64_t first = at / kDirectBytes * kDirectBytes;
    const uint64_t last = (at + bytes + kDirectBytes - 1) / kDirectBytes * kDirectBytes;
    const int direct = open(path_.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
    if (direct < 0 && errno != EINVAL) return Failed("open", path_, errno);
    if (direct < 0) {
      // This file system knows no direct reads: dropping its clean pages comes next to them.
      posix_fadvise(descriptor_, static_cast<off_t>(first), static_cast<off_t>(last - first),
                    POSIX_FADV_DONTNEED);
      return ReadAt(at, to, bytes);
    }
    const std::unique_ptr<char, decltype(&std::free)> buffer(
        static_cast<char*>(std::aligned_alloc(kDirectBytes, last - first)), &std::free);
    const absl::StatusOr<size_t> got = ReadFrom(direct, first, buffer.get(), last - first);
    close(direct);
    RETURN_IF_ERROR(got.status());
    if (*got <= at - first) return size_t{0};
    const size_t count = std::min<size_t>(bytes, *got - (at - first));
    std::copy_n(buffer.get() + (at - first), count, to);
    return count;
  }

  absl::Status Sync() override {
    if (fdatasync(descriptor_) != 0) return Failed("fdatasync", path_, errno);
    return absl::OkStatus();
  }

  absl::Status Truncate(uint64_t bytes) override {
    if (ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) {
      return Failed("truncate", path_, errno);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<uint64_t> Size() override {
    struct stat info;
    if (fstat(descriptor_, &info) != 0) return Failed("stat", path_, errno);
    return static_cast<uint64_t>(info.st_size);
  }

 private:
  absl::StatusOr<size_t> ReadFrom(int descriptor, uint64_t at, char* to, size_t bytes) {
    size_t done = 0;
    while (done < bytes) {
      const ssize_t got = pread(descriptor, to + done, bytes - done, static_cast<off_t>(at + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Failed("read", path_, errno);
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

  const int descriptor_;
  const std::string path_;
};

// Closing the descriptor gives the lock back; the file stays, since removing it would race with the
// next opener.
class PosixLock final : public FileLock {
 public:
  explicit PosixLock(std::unique_ptr<File> file) : file_(std::move(file)) {}

 private:
  std::unique_ptr<File> file_;
};

class Posix final : public FileSystem {
 public:
  absl::Status CreateDirectories(const std::string& path) override {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return Failed("create directory", path, error.value());
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& directory) override {
    std::error_code error;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
         it.increment(error)) {
      if (it->is_regular_file(error)) names.push_back(it->path().filename().string());
    }
    if (error) return Failed("list", directory, error.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  absl::Status SyncDirectory(const std::string& directory) override {
    const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return Failed("open directory", directory, errno);
    const int result = fsync(descriptor);
    const int error = errno;
    close(descriptor);
    return result == 0 ? absl::OkStatus() : Failed("fsync directory", directory, error);
  }

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path) override {
    return OpenWith(path, O_RDWR);
  }
  absl::StatusOr<std::unique_ptr<File>> Create(const std::string& path) override {
    return OpenWith(path, O_RDWR | O_CREAT | O_TRUNC);
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (rename(from.c_str(), to.c_str()) != 0) return Failed("rename", from, errno);
    return absl::OkStatus();
  }

  absl::Status Remove(const std::string& path) override {
    if (unlink(path.c_str()) != 0 && errno != ENOENT) return Failed("remove", path, errno);
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<FileLock>> Lock(const std::string& path,
                                                 const std::string& holder) override {
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return Failed("open", path, errno);
    auto file = std::make_unique<PosixFile>(descriptor, path);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return Failed("lock", path, errno);
      ASSIGN_OR_RETURN(const std::string present, ReadWhole(*file));
      return absl::FailedPreconditionError(
          fmt::format("{} is held by {}", path, present.empty() ? "another process" : present));
    }
    RETURN_IF_ERROR(file->Truncate(0));
    const std::string_view text = holder;
    RETURN_IF_ERROR(file->WriteAt(0, {&text, 1}));
    return std::make_unique<PosixLock>(std::move(file));
  }

 private:
  static absl::StatusOr<std::unique_ptr<File>> OpenWith(const std::string& path, int flags) {
    const int descriptor = open(path.c_str(), flags | O_CLOEXEC, 0644);
    if (descriptor < 0) return Failed("open", path, errno);
    return std::make_unique<PosixFile>(descriptor, path);
  }
};

}  // namespace

FileSystem& PosixFileSystem() {
  static Posix posix;
  return posix;
}

absl::StatusOr<std::string> ReadWhole(File& file) {
  ASSIGN_OR_RETURN(const uint64_t size, file.Size());
  std::string bytes(size, '\0');
  ASSIGN_OR_RETURN(const size_t got, file.ReadAt(0, bytes.data(), bytes.size()));
  bytes.resize(got);
  return bytes;
}

}  // namespace quittance
