#include "services/rpc/descriptor_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/support/server_callback.h>

#include "ledger/base/check.h"

namespace quittance {

// As generated code does it for a raw callback method.
DescriptorService::DescriptorService(const google::protobuf::ServiceDescriptor* service,
                                     Dispatcher* dispatcher) {
  using Handler = grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
  for (int i = 0; i < service->method_count(); ++i) {
    const Rpc* rpc = RpcTable::Get().Find(service->method(i));
    CHECK(rpc != nullptr);
    AddMethod(new grpc::internal::RpcServiceMethod(rpc->path.c_str(),
                                                   grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(i, new Handler([rpc, dispatcher](grpc::CallbackServerContext* context,
                                                           const grpc::ByteBuffer* request,
                                                           grpc::ByteBuffer* response) {
                            grpc::ServerUnaryReactor* reactor = nullptr;
                            dispatcher->Handle(*rpc, context, request, response, &reactor);
                            return reactor;
                          }));
  }
}

}  // namespace quittance
