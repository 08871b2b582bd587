#pragma once
// A ledger's answers come from read models, which fold what was recorded a moment later; where
// several processes share the ledger, whoever is asked next may be another one.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "quittance/v1/common.pb.h"
#include "services/client/connection.h"

namespace quittance {

// Waits until the read models show what the tokens stand for. OK, too, where the caller may not
// ask. Else the fault, or DEADLINE_EXCEEDED.
absl::Status AwaitShown(const Connection& connection, const std::string& book,
                        const std::vector<v1::Token>& tokens,
                        absl::Duration timeout = absl::Seconds(120));

}  // namespace quittance
