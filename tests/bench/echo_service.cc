#include "tests/bench/echo_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/server_callback.h>

namespace quittance::bench {

EchoService::EchoService() {
  using Handler = grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
  AddMethod(new grpc::internal::RpcServiceMethod(kEchoMethod, grpc::internal::RpcMethod::NORMAL_RPC,
                                                 nullptr));
  MarkMethodRawCallback(0, new Handler([](grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer*, grpc::ByteBuffer* response) {
                          const grpc::Slice empty("");
                          *response = grpc::ByteBuffer(&empty, 1);
                          grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
                          reactor->Finish(grpc::Status::OK);
                          return reactor;
                        }));
}

}  // namespace quittance::bench
