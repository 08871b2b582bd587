#include "services/rpc/listen_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/un.h>

#include <charconv>

namespace quittance {
namespace {

constexpr std::string_view kUnix = "unix:";

bool IsLoopback(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6;
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string WithoutBrackets(std::string host) {
  if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
  return host;
}

absl::Status Bad(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("cannot listen on '{}': {}", text, why));
}

}  // namespace

std::string ListenAddress::text() const {
  return is_unix() ? fmt::format("{}{}", kUnix, path) : fmt::format("{}:{}", host, port);
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text, Reach reach) {
  ListenAddress address;
  if (text.starts_with(kUnix)) {
    address.path = text.substr(kUnix.size());
    if (address.path.empty()) return Bad(text, "give a path after 'unix:'");
    if (address.path.size() >= sizeof(sockaddr_un{}.sun_path)) {
      return Bad(text, fmt::format("the path of a unix socket has at most {} bytes",
                                   sizeof(sockaddr_un{}.sun_path) - 1));
    }
    return address;
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return Bad(text, "write HOST:PORT or unix:PATH");
  const std::string_view port = text.substr(colon + 1);
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size() || address.port < 0 ||
      address.port > 65535) {
    return Bad(text, "the port is a number from 0 to 65535");
  }
  std::string host(text.substr(0, colon));
  if (host == "localhost") host = "127.0.0.1";
  host = WithoutBrackets(std::move(host));
  if (reach == Reach::kThisMachine && !IsLoopback(host)) {
    return Bad(text,
               "without TLS whoever reaches the port could claim any principal and role; give "
               "--tls-cert, --tls-key and --tls-ca, or listen on loopback (127.0.0.1, [::1], "
               "localhost) or unix:PATH only");
  }
  if (host.empty()) return Bad(text, "give a host, or 0.0.0.0 for all of this machine's");
  address.host = host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
  return address;
}

absl::StatusOr<ListenAddress> ParseMetricsAddress(std::string_view text) {
  absl::StatusOr<ListenAddress> address = ParseListenAddress(text, Reach::kAnywhere);
  if (!address.ok()) return address;
  if (!address->is_unix()) {
    if (IsLoopback(WithoutBrackets(address->host))) return address;
    return Bad(text, "metrics are served without TLS: on loopback only (127.0.0.1, [::1])");
  }
  return Bad(text, "metrics are served on HOST:PORT only; give one with --metrics");
}

}  // namespace quittance
