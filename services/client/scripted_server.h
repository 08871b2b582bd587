#pragma once
// For tests of clients: a server whose every unary call is answered by one function.

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "ledger/base/check.h"

namespace quittance {

template <typename Request, typename Response>
class ScriptedServer {
 public:
  using Answer = std::function<grpc::Status(const Request& request, Response* response)>;

  // `address` is unix:PATH.
  ScriptedServer(const std::string& address, Answer answer) : service_(std::move(answer)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    CHECK(server_ != nullptr);
  }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    explicit Reactor(const Answer* answer) : answer_with_(*answer) { StartRead(&bytes_); }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::CANCELLED);
      Request request;
      Response response;
      CHECK((grpc::GenericDeserialize<grpc::ProtoBufferReader, Request>(&bytes_, &request).ok()));
      const grpc::Status status = answer_with_(request, &response);
      if (!status.ok()) return Finish(status);
      bool own_buffer;
      CHECK((
          grpc::GenericSerialize<grpc::ProtoBufferWriter, Response>(response, &answer_, &own_buffer)
              .ok()));
      StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK);
    }
    void OnDone() override { delete this; }

   private:
    const Answer& answer_with_;
    grpc::ByteBuffer bytes_;
    grpc::ByteBuffer answer_;
  };

  class Service final : public grpc::CallbackGenericService {
   public:
    explicit Service(Answer answer) : answer_with_(std::move(answer)) {}
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
      return new Reactor(&answer_with_);
    }

   private:
    const Answer answer_with_;
  };

  Service service_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace quittance
