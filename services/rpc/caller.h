#pragma once
// Who calls, until when: from the connection's certificate, the call's metadata and its deadline.

#include <grpcpp/server_context.h>

#include <string>

#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "ledger/domain/situation.h"

namespace quittance {

inline constexpr absl::Duration kDeadlineDefault = absl::Seconds(30);
inline constexpr absl::Duration kDeadlineMax = absl::Seconds(600);

// What says who calls.
enum class Trust {
  kMetadata,  // nobody but this machine's users reaches the server
  // Certificates over TCP. A unix socket belongs to the user who runs the server and could read the
  // ledger anyway: there the metadata is believed.
  kCertificates,
};

struct Caller {
  Actor actor;
  std::string traceparent;    // empty: none, or not one of W3C trace context
  bool is_certified = false;  // a certificate names the principal, or who forwards for it
  std::string forwarded_by;   // the service that says whom it acts for; empty: none
};

// False: `problem` says what is missing or wrong. Keys: quittance-principal, quittance-role,
// quittance-on-behalf-of (optional), traceparent (optional). Where a certificate names the caller
// quittance-principal is optional, and only a service may give another there than its own.
bool ReadCaller(const grpc::ServerContextBase& context, Trust trust, Caller* caller,
                google::rpc::Status* problem);

// The call's deadline, or kDeadlineDefault from `now`. False where it is more than kDeadlineMax
// away.
bool ReadDeadline(const grpc::ServerContextBase& context, absl::Time now, absl::Time* deadline,
                  google::rpc::Status* problem);

}  // namespace quittance
