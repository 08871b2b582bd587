#include "services/rpc/memory_key_store.h"

#include "ledger/base/status_macros.h"

namespace quittance {

absl::StatusOr<DataKey> MemoryKeyStore::Find(std::string_view subject) const {
  absl::ReaderMutexLock lock(&mutex_);
  return keys_.Find(subject);
}

absl::StatusOr<std::vector<DataKey>> MemoryKeyStore::FindOrMake(
    std::span<const std::string> subjects) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const std::vector<std::string> missing, keys_.Missing(subjects));
  for (const std::string& subject : missing) keys_.Put(subject, MakeKey(rng_));
  std::vector<DataKey> keys;
  keys.reserve(subjects.size());
  for (const std::string& subject : subjects) keys.push_back(*keys_.Find(subject));
  return keys;
}

absl::Status MemoryKeyStore::Erase(std::string_view subject) {
  absl::MutexLock lock(&mutex_);
  keys_.MarkErased(subject);
  return absl::OkStatus();
}

std::vector<KeyEntry> MemoryKeyStore::Entries() const {
  absl::ReaderMutexLock lock(&mutex_);
  return keys_.Entries(ledger_key_);
}

}  // namespace quittance
