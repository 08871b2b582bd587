#pragma once
// An RPC that answers at once with nothing: what the gRPC server costs by itself.

#include <grpcpp/impl/service_type.h>

namespace quittance::bench {

inline constexpr char kEchoMethod[] = "/quittance.bench.Echo/Echo";

class EchoService final : public grpc::Service {
 public:
  EchoService();
};

}  // namespace quittance::bench
