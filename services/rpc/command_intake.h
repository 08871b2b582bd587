#pragma once
// What stands between a parsed command and its writer: authorisation, form, route, sealing, request
// hash.

#include <optional>
#include <string>
#include <vector>

#include "google/rpc/status.pb.h"
#include "services/rpc/caller.h"
#include "services/rpc/grants.h"
#include "services/rpc/ledger.h"
#include "services/rpc/message_walk.h"
#include "services/rpc/rpc_table.h"

namespace quittance {

// A command that may be decided, but for its personal data.
struct Intake {
  v1::Command* command = nullptr;
  const Rpc* rpc = nullptr;  // the command's own; null where it has no body
  Route route;               // whoever submits may move out of it
  std::string stream;        // its
  PartitionId partition;
  std::vector<SealedField> personal;  // in clear until Seal
  Hash request_hash{};
};

// Thread-safe.
class CommandIntake {
 public:
  // Both must outlive it.
  CommandIntake(const Ledger* ledger, const Grants* grants);

  // nullopt: `intake` is good.
  std::optional<google::rpc::Status> Take(const Caller& caller, v1::Command* command,
                                          Intake* intake) const;

  // Computes the request hash and seals. UNAVAILABLE where the subject's key is still to be made
  // (KeyStore::FindOrMake), FAILED_PRECONDITION where it is erased; nothing has changed then.
  absl::Status Seal(const Caller& caller, Intake* intake) const;

 private:
  const Ledger* const ledger_;
  const Grants* const grants_;
  const Hmac ledger_hmac_;
};

}  // namespace quittance
