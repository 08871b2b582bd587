#pragma once
// Paths of unix sockets before a server listens on them.

#include <sys/stat.h>

#include <string>

#include "absl/status/status.h"

namespace quittance {

// Makes the path free to listen on: removes a socket nobody answers any more, as a killed server
// leaves it. UNAVAILABLE: another process answers there (its id, and what to do), or what stands
// there is no socket.
absl::Status ClearUnixSocket(const std::string& path);

// While it lives, what this process creates is its user's alone. The whole process: other threads'
// files too.
class OwnerOnly {
 public:
  OwnerOnly() : before_(umask(0077)) {}
  ~OwnerOnly() { umask(before_); }
  OwnerOnly(const OwnerOnly&) = delete;
  OwnerOnly& operator=(const OwnerOnly&) = delete;

 private:
  const mode_t before_;
};

}  // namespace quittance
