#include "services/rpc/key_encryption_key.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "ledger/base/status_macros.h"
#include "services/rpc/key_map.h"
#include "services/rpc/posix_file.h"

namespace quittance {

absl::StatusOr<DataKey> ReadKeyEncryptionKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(path));
  // Kubernetes gives a mounted secret to the pod's group.
  RETURN_IF_ERROR(CheckPrivate(path, /*group_may_read=*/true));
  DataKey key;
  if (FromBytes(bytes, &key)) return key;
  return absl::FailedPreconditionError(
      fmt::format("key-encryption key '{}' has {} bytes, must have {}; restore it, or for a new "
                  "ledger make one: head -c {} /dev/urandom",
                  path, bytes.size(), key.size(), key.size()));
}

absl::StatusOr<DataKey> MakeKeyEncryptionKey(const std::string& path, Rng& rng) {
  const std::string new_path = path + ".new";
  if (unlink(new_path.c_str()) != 0 && errno != ENOENT) return FileError("remove", new_path);
  const DataKey key = MakeKey(rng);
  ASSIGN_OR_RETURN(const int fd, CreatePrivate(new_path, AsBytes(key)));
  close(fd);
  if (rename(new_path.c_str(), path.c_str()) != 0) return FileError("rename", new_path);
  RETURN_IF_ERROR(SyncFolderOf(path));
  return key;
}

}  // namespace quittance
