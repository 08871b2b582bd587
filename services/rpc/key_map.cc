#include "services/rpc/key_map.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

#include "ledger/base/check.h"

namespace quittance {
namespace {

absl::Status Erased(std::string_view subject) {
  return absl::FailedPreconditionError(
      fmt::format("the personal data of '{}' has been erased for good", subject));
}

}  // namespace

KeyMap::~KeyMap() {
  for (auto& [subject, key] : keys_) {
    if (key) OPENSSL_cleanse(key->data(), key->size());
  }
}

absl::StatusOr<DataKey> KeyMap::Find(std::string_view subject) const {
  const auto found = keys_.find(subject);
  if (found == keys_.end()) {
    return absl::NotFoundError(fmt::format("'{}' has no key", subject));
  }
  if (!found->second) return Erased(subject);
  return *found->second;
}

absl::StatusOr<std::vector<std::string>> KeyMap::Missing(
    std::span<const std::string> subjects) const {
  std::vector<std::string> missing;
  for (const std::string& subject : subjects) {
    const auto found = keys_.find(subject);
    if (found == keys_.end()) {
      missing.push_back(subject);
    } else if (!found->second) {
      return Erased(subject);
    }
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

void KeyMap::Put(std::string_view subject, const DataKey& key) {
  keys_.insert_or_assign(std::string(subject), key);
}

void KeyMap::MarkErased(std::string_view subject) {
  std::optional<DataKey>& key = keys_[std::string(subject)];
  if (key) OPENSSL_cleanse(key->data(), key->size());
  key.reset();
}

bool KeyMap::IsErased(std::string_view subject) const {
  const auto found = keys_.find(subject);
  return found != keys_.end() && !found->second;
}

std::vector<KeyEntry> KeyMap::Entries(const DataKey& ledger_key) const {
  std::vector<KeyEntry> entries{{KeyEntryKind::kLedgerKey, "", ledger_key}};
  for (const auto& [subject, key] : keys_) {
    entries.push_back({key ? KeyEntryKind::kSubjectKey : KeyEntryKind::kErased, subject,
                       key.value_or(DataKey{})});
  }
  return entries;
}

DataKey MakeKey(Rng& rng) {
  DataKey key;
  const std::string bytes = rng.Bytes(key.size());
  CHECK(bytes.size() == key.size());
  std::memcpy(key.data(), bytes.data(), key.size());
  return key;
}

}  // namespace quittance
