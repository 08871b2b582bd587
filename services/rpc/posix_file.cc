#include "services/rpc/posix_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr mode_t kOwnerOnly = 0600;

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

}  // namespace

absl::Status FileError(std::string_view doing, const std::string& path) {
  const int error = errno;
  const std::string text = fmt::format("cannot {} '{}': {}", doing, path, std::strerror(error));
  return error == ENOENT ? absl::NotFoundError(text) : absl::UnavailableError(text);
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path) {
  const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return FileError("open", path);
  std::string bytes;
  char buffer[65536];
  for (;;) {
    const ssize_t count = read(file.fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileError("read", path);
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(count));
  }
}

absl::StatusOr<int> CreatePrivate(const std::string& path, std::string_view bytes) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return FileError("create", path);
  if (const absl::Status written = WriteDurably(fd, bytes, path); !written.ok()) {
    close(fd);
    return written;
  }
  return fd;
}

absl::Status CheckPrivate(const std::string& path, bool group_may_read) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return FileError("stat", path);
  if ((info.st_mode & (group_may_read ? 037 : 077)) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("'{}' holds keys and others may read it (mode {:o}); chmod 600 it", path,
                  info.st_mode & 0777));
}

absl::Status WriteDurably(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileError("write", path);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return fsync(fd) == 0 ? absl::OkStatus() : FileError("fsync", path);
}

absl::Status SyncFolderOf(const std::string& path) {
  const std::string folder = (std::filesystem::path(path).parent_path() / "").string();
  const Descriptor directory{
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.fd < 0) return FileError("open", folder);
  return fsync(directory.fd) == 0 ? absl::OkStatus() : FileError("fsync", folder);
}

absl::Status WipeFile(const std::string& path) {
  const Descriptor file{open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (file.fd < 0) return FileError("open", path);
  struct stat info;
  if (fstat(file.fd, &info) != 0) return FileError("stat", path);
  RETURN_IF_ERROR(
      WriteDurably(file.fd, std::string(static_cast<size_t>(info.st_size), '\0'), path));
  if (unlink(path.c_str()) != 0) return FileError("remove", path);
  return SyncFolderOf(path);
}

}  // namespace quittance
