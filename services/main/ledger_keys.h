#pragma once
// Where a ledger's keys are: in a file of the data directory, or on Kafka in a topic that all its
// processes share.

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "services/main/data_directory.h"
#include "services/main/ledger_log.h"
#include "services/rpc/key_store.h"

namespace quittance {

// Makes what a ledger without records needs; later a key file, a topic or a key-encryption key that
// is missing is an error: DATA_LOSS, FAILED_PRECONDITION. On Kafka the key file that a ledger had
// before its keys were shared goes into the topic and is wiped.
absl::StatusOr<std::unique_ptr<KeyStore>> OpenLedgerKeys(const LedgerLogOptions& options,
                                                         const LedgerLog& log,
                                                         const DataDirectory& directory);

// Gives the ledger's keys to another log of the ledger, whose directory that is. A key file there
// holds these and no others afterwards; in a keys topic those that are missing are added,
// FAILED_PRECONDITION: it holds others.
absl::Status CopyLedgerKeys(std::vector<KeyEntry> entries, const LedgerLogOptions& options,
                            const DataDirectory& directory);

}  // namespace quittance
