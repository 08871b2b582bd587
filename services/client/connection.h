#pragma once
// A client's connection to one server: unary calls by full method name, with the caller's identity
// on each; over TLS where certificates are given.

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/rpc/tls_files.h"

namespace quittance {

struct Identity {
  std::string principal;  // empty: whom the certificate names
  std::string role;       // lower case, e.g. "clerk"
  std::string on_behalf_of;
};

class Connection {
 public:
  // `server` is HOST:PORT or unix:PATH; connects lazily. Over TLS where HasTls.
  // Where the files cannot be used every call says why.
  Connection(const std::string& server, Identity identity, const TlsFiles& tls = {});

  // `method` is "Service/Method" of package quittance.v1, or the path of another package's. The
  // status keeps its google.rpc details. UNAUTHENTICATED without details: the certificate's files.
  grpc::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message* response,
                    absl::Duration timeout = absl::Seconds(30)) const;

  const std::string& server() const { return server_; }
  const Identity& identity() const { return identity_; }
  bool has_tls() const { return has_tls_; }

 private:
  std::string server_;
  Identity identity_;
  bool has_tls_;
  absl::Status usable_;  // else: what is wrong with the files
  std::shared_ptr<grpc::Channel> channel_;
};

// One readable text of a failed call: message, reason, details, what to do. Exit code as the
// caller's shell wants it.
struct FailedCall {
  std::string text;
  int exit_code = 0;
};
FailedCall Explain(const grpc::Status& status, const Connection& connection);

}  // namespace quittance
