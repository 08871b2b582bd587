#pragma once
// A gRPC service made from its descriptor: every method hands its raw bytes to the dispatcher. So
// there are no stubs, and reflection, health and channelz still see real services.

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/service_type.h>

#include "services/rpc/dispatcher.h"

namespace quittance {

class DescriptorService final : public grpc::Service {
 public:
  // REQUIRES: a service of RpcTable. `dispatcher` must outlive the server.
  DescriptorService(const google::protobuf::ServiceDescriptor* service, Dispatcher* dispatcher);
};

}  // namespace quittance
