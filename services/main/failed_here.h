#pragma once
// How the verbs that open a ledger themselves say that they have failed.

#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "services/client/connection.h"
#include "services/client/exit_code.h"

namespace quittance {

inline FailedCall FailedHere(const absl::Status& status) {
  const bool usage = absl::IsInvalidArgument(status) || absl::IsNotFound(status);
  return {std::string(status.message()), usage ? kExitUsage : kExitFault};
}

// Prints it; the exit code.
inline int Tell(const FailedCall& failed) {
  std::cerr << "quittance: " << failed.text << "\n";
  return failed.exit_code;
}

}  // namespace quittance
