#pragma once
// The keys port: one key per subject of personal data, and one of the ledger itself. Destroying a
// subject's key erases the person. Keys never enter the log, its backups or snapshots.
//
// Contract, judged by key_store_conformance.h for every implementation:
//  1. A key, once given out, stays the same until it is erased, across restarts too.
//  2. An erased subject never gets a key again.
//  3. After Erase nobody gets the key; where it stood loses it within a time the store names.
//  4. Thread-safe. Find never waits for a disk; the others may.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/hash.h"

namespace quittance {

using DataKey = std::array<uint8_t, 32>;  // AsBytes of hash.h takes it, too

// One fact of a store of keys.
enum class KeyEntryKind : uint8_t { kLedgerKey = 1, kSubjectKey = 2, kErased = 3 };
struct KeyEntry {
  KeyEntryKind kind = KeyEntryKind::kSubjectKey;
  std::string subject;
  DataKey key{};
  bool operator==(const KeyEntry&) const = default;
};

class KeyStore {
 public:
  virtual ~KeyStore() = default;

  // Made with the store; for what has no subject.
  virtual DataKey LedgerKey() const = 0;

  // NOT_FOUND: never made. FAILED_PRECONDITION: erased.
  virtual absl::StatusOr<DataKey> Find(std::string_view subject) const = 0;

  // The subjects' keys, in their order; new ones are durable when this returns. FAILED_PRECONDITION
  // if one is erased: then none is made.
  virtual absl::StatusOr<std::vector<DataKey>> FindOrMake(
      std::span<const std::string> subjects) = 0;

  // Also of a subject that has no key: it will never get one.
  virtual absl::Status Erase(std::string_view subject) = 0;

  // All it holds, for another store of the same ledger: the ledger's key first, each subject once.
  virtual std::vector<KeyEntry> Entries() const = 0;

  // OK, or why keys can be neither made nor erased any more; found they still can be.
  virtual absl::Status health() const { return absl::OkStatus(); }
};

}  // namespace quittance
