#pragma once
// What tells an honest retry from another body under the same command id.

#include <string_view>

#include "ledger/base/hash.h"
#include "quittance/v1/command.pb.h"

namespace quittance {

// HMAC-SHA-256 over principal and deterministic serialisation of the command without its `after`
// tokens. REQUIRES: a body; personal data still in clear. `command` is the same when it returns.
Hash RequestHash(const Hmac& hmac, std::string_view principal, v1::Command* command);

}  // namespace quittance
