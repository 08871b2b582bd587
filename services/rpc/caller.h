#pragma once
// Who calls, until when: from the call's metadata and deadline. Until mTLS (a later release) the
// metadata is believed, which is why the server listens on loopback only.

#include <grpcpp/server_context.h>

#include <string>

#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "ledger/domain/situation.h"

namespace quittance {

inline constexpr absl::Duration kDeadlineDefault = absl::Seconds(30);
inline constexpr absl::Duration kDeadlineMax = absl::Seconds(600);

struct Caller {
  Actor actor;
  std::string traceparent;  // empty: none, or not one of W3C trace context
};

// False: `problem` says what is missing or wrong. Keys: quittance-principal, quittance-role,
// quittance-on-behalf-of (optional), traceparent (optional).
bool ReadCaller(const grpc::ServerContextBase& context, Caller* caller,
                google::rpc::Status* problem);

// The call's deadline, or kDeadlineDefault from `now`. False where it is more than kDeadlineMax
// away.
bool ReadDeadline(const grpc::ServerContextBase& context, absl::Time now, absl::Time* deadline,
                  google::rpc::Status* problem);

}  // namespace quittance
