#include <google/protobuf/empty.pb.h>
#include <google/protobuf/wrappers.pb.h>

#include <iostream>

#include "services/client/cli.h"

namespace quittance {
namespace {

// Shorter than a probe's patience, so that the probe is told why.
constexpr absl::Duration kTimeout = absl::Seconds(3);
constexpr uint32_t kServing = 1;

int Health(const Cli& cli) {
  // On the wire as grpc.health.v1's request for the whole server, and its answer: field 1, an enum.
  const google::protobuf::Empty whole_server;
  google::protobuf::UInt32Value status;
  const int code =
      CallOrExplain(cli.Connect(), "/grpc.health.v1.Health/Check", whole_server, &status, kTimeout);
  if (code != kExitOk) return code;
  if (status.value() == kServing) {
    std::cout << "SERVING\n";
    return kExitOk;
  }
  std::cerr << "quittance: the server is NOT_SERVING; the last event not_serving in its log says "
               "why\n";
  return kExitNo;
}

}  // namespace

void AddHealthVerb(Cli& cli) {
  CLI::App* verb = cli.AddVerb("health", "Whether a server serves, for probes: exits 0 if so",
                               "  quittance health\n"
                               "  quittance health --server unix:/run/quittance/socket",
                               [&cli] { return Health(cli); });
  cli.AddServerFlag(verb);
}

}  // namespace quittance
