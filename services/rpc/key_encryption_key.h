#pragma once
// The key that a ledger's shared keys are wrapped with: a file of 32 bytes that its owner, and at
// most its group, can read, the same for all processes of the ledger.

#include <string>

#include "absl/status/statusor.h"
#include "ledger/base/rng.h"
#include "services/rpc/key_store.h"

namespace quittance {

// NOT_FOUND: no such file. FAILED_PRECONDITION: others may read it, or it is of another size.
absl::StatusOr<DataKey> ReadKeyEncryptionKey(const std::string& path);

// A new file with a new key, durably.
absl::StatusOr<DataKey> MakeKeyEncryptionKey(const std::string& path, Rng& rng);

}  // namespace quittance
