#pragma once
// The few file calls that key files need, with errors that name the file.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace quittance {

// UNAVAILABLE "cannot <doing> '<path>': <errno's text>"; NOT_FOUND where there is no such file.
absl::Status FileError(std::string_view doing, const std::string& path);

absl::StatusOr<std::string> ReadWholeFile(const std::string& path);

// A new file that only its owner can read, with these bytes, durably; its descriptor, to append.
absl::StatusOr<int> CreatePrivate(const std::string& path, std::string_view bytes);

// FAILED_PRECONDITION: others than its owner, or than its group where that may, can read it.
absl::Status CheckPrivate(const std::string& path, bool group_may_read = false);

// Writes all of it at the file position and waits until it is durable.
absl::Status WriteDurably(int fd, std::string_view bytes, const std::string& path);

// Makes names made, changed or removed in the file's folder durable.
absl::Status SyncFolderOf(const std::string& path);

// Overwrites the file with zeros, durably, and removes it.
absl::Status WipeFile(const std::string& path);

}  // namespace quittance
