#pragma once
// Where to listen: HOST:PORT or unix:PATH. Without TLS only this machine may reach it.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace quittance {

struct ListenAddress {
  std::string host;  // "127.0.0.1", "[::1]"; empty for a unix socket
  int port = 0;      // 0: any free one
  std::string path;  // of a unix socket

  bool is_unix() const { return !path.empty(); }
  // As gRPC and people write it.
  std::string text() const;
};

// INVALID_ARGUMENT says what is wrong; for an address that other machines can reach, why it is
// refused.
absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

// The same for /metrics, which is served on HOST:PORT only.
absl::StatusOr<ListenAddress> ParseMetricsAddress(std::string_view text);

}  // namespace quittance
