#pragma once
// A client's connection to one server: unary calls by full method name, with the caller's identity
// on each.

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace quittance {

struct Identity {
  std::string principal;
  std::string role;  // lower case, e.g. "clerk"
  std::string on_behalf_of;
};

class Connection {
 public:
  // `server` is HOST:PORT or unix:PATH; connects lazily.
  Connection(const std::string& server, Identity identity);

  // `method` is "Service/Method" of package quittance.v1, or the path of another package's. The
  // status keeps its google.rpc details.
  grpc::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message* response,
                    absl::Duration timeout = absl::Seconds(30)) const;

  const std::string& server() const { return server_; }
  const Identity& identity() const { return identity_; }

 private:
  std::string server_;
  Identity identity_;
  std::shared_ptr<grpc::Channel> channel_;
};

// One readable text of a failed call: message, reason, details, what to do. Exit code as the
// caller's shell wants it.
struct FailedCall {
  std::string text;
  int exit_code = 0;
};
FailedCall Explain(const grpc::Status& status, const std::string& server);

}  // namespace quittance
