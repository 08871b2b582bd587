#pragma once
// Subjects and their keys in memory. Not thread-safe.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/rng.h"
#include "ledger/base/string_map.h"
#include "services/rpc/key_store.h"

namespace quittance {

class KeyMap {
 public:
  KeyMap() = default;
  KeyMap(const KeyMap&) = delete;
  KeyMap& operator=(const KeyMap&) = delete;
  ~KeyMap();

  absl::StatusOr<DataKey> Find(std::string_view subject) const;

  // Those without a key or an erasure, each once. FAILED_PRECONDITION: one is erased.
  absl::StatusOr<std::vector<std::string>> Missing(std::span<const std::string> subjects) const;

  void Put(std::string_view subject, const DataKey& key);
  void MarkErased(std::string_view subject);
  bool IsErased(std::string_view subject) const;

  // As KeyStore::Entries, subjects in no order.
  std::vector<KeyEntry> Entries(const DataKey& ledger_key) const;

 private:
  StringMap<std::optional<DataKey>> keys_;  // nullopt: erased
};

DataKey MakeKey(Rng& rng);

}  // namespace quittance
