#pragma once
// Where to listen: HOST:PORT or unix:PATH, and who can reach it there.

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

// From where an address may be reached.
enum class Reach {
  kThisMachine,  // what answers there has no TLS
  kAnywhere,
};

// INVALID_ARGUMENT says what is wrong; for an address that more can reach than may, why it is
// refused.
absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text, Reach reach);

// Of /metrics: this machine's, HOST:PORT only.
absl::StatusOr<ListenAddress> ParseMetricsAddress(std::string_view text);

}  // namespace quittance
