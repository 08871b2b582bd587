#include "services/rpc/unix_socket.h"

#include <errno.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "ledger/base/check.h"

namespace quittance {
namespace {

absl::Status Taken(const std::string& path, std::string_view why) {
  return absl::UnavailableError(
      fmt::format("cannot listen on 'unix:{}': {}, or give another with --listen", path, why));
}

// Of the process at the other end; 0: it does not say.
pid_t PeerOf(int socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

}  // namespace

absl::Status ClearUnixSocket(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) return absl::OkStatus();  // listening says what is wrong
  if (!S_ISSOCK(info.st_mode)) {
    return Taken(path, "a file that is no socket stands there; move it away");
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.data(), path.size());
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  CHECK(probe >= 0, "no socket: {}", strerror(errno));
  const bool answered =
      connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  const int error = answered ? 0 : errno;
  const pid_t peer = answered ? PeerOf(probe) : 0;
  close(probe);
  // EAGAIN: a server's queue of connections is full.
  if (answered || error == EAGAIN) {
    return Taken(path, fmt::format("another server listens there already{}; stop it",
                                   peer > 0 ? fmt::format(" (pid {})", peer) : ""));
  }
  if (error != ECONNREFUSED) return Taken(path, fmt::format("{}; free it", strerror(error)));
  unlink(path.c_str());
  return absl::OkStatus();
}

}  // namespace quittance
