#pragma once
// Keys that last as long as the process: for tests.

#include <memory>

#include "absl/synchronization/mutex.h"
#include "services/rpc/key_map.h"
#include "services/rpc/key_store.h"

namespace quittance {

class MemoryKeyStore final : public KeyStore {
 public:
  MemoryKeyStore() : ledger_key_(MakeKey(rng_)) {}

  DataKey LedgerKey() const override { return ledger_key_; }
  absl::StatusOr<DataKey> Find(std::string_view subject) const override;
  absl::StatusOr<std::vector<DataKey>> FindOrMake(std::span<const std::string> subjects) override;
  absl::Status Erase(std::string_view subject) override;
  std::vector<KeyEntry> Entries() const override;

 private:
  SecureRng rng_;
  const DataKey ledger_key_;
  mutable absl::Mutex mutex_;
  KeyMap keys_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace quittance
