#pragma once
// `quittance copy-log`: a ledger moves to another log, with the keys of its personal data.

#include <string>

#include "absl/status/statusor.h"
#include "ledger/base/work.h"
#include "ledger/writer/log_move.h"
#include "services/main/log_address.h"

namespace quittance {

struct CopyLogOptions {
  LogPlace from, to;
  // Data directory of the one that is on Kafka; an embedded log has its own.
  std::string data;
  // As LedgerLogOptions', of the one on Kafka.
  std::string key_encryption_key_file{};
};

struct CopiedLog {
  std::string ledger_id;
  std::string target;  // as LogMoved names it
  MovedLedger moved;
};

// As MoveLog. INVALID_ARGUMENT: the places do not go together. NOT_FOUND: there is no ledger to
// copy. FAILED_PRECONDITION: a process holds one of the directories, or the target's belongs to
// another log. DATA_LOSS: the keys are missing.
absl::StatusOr<CopiedLog> CopyLog(const CopyLogOptions& options, Work& work);

}  // namespace quittance
