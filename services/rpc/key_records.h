#pragma once
// The records in which a ledger's processes share its keys (compacted_topic.h), each key wrapped:
// encrypted under a key-encryption key that only they have.
//
//   record key          value
//   'l' id              wrapped key    a candidate for the ledger's key
//   's' id subject      wrapped key    a candidate for the subject's key
//   'e' subject         version        the subject is erased for good
//   'b'                 version        nothing: a sign of life
//
//   id          first 12 bytes of HMAC(key, "quittance key record"), also the nonce: a key wrapped
//               anew is the same record, and no two keys share one
//   wrapped key version | kek id (8 bytes) | AES-256-GCM(key), additional data = record key
//   kek id      first 8 bytes of HMAC(key-encryption key, "quittance key-encryption key")
//   version     one byte, 1

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/log/compacted_topic.h"
#include "services/rpc/key_store.h"

namespace quittance {

enum class KeyRecordKind : char {
  kLedgerKey = 'l',
  kSubjectKey = 's',
  kErased = 'e',
  kBeat = 'b',
};

struct KeyRecordName {
  KeyRecordKind kind = KeyRecordKind::kBeat;
  std::string_view subject;  // of the record's key; empty where it has none
};

// FAILED_PRECONDITION: not of this layout; a newer build's, or none of ours.
absl::StatusOr<KeyRecordName> ParseKeyRecord(const CompactedRecord& record);

CompactedRecord ErasedRecord(std::string_view subject);
CompactedRecord BeatRecord();

// Thread-safe.
class KeyWrapper {
 public:
  explicit KeyWrapper(const DataKey& key_encryption_key);

  CompactedRecord LedgerKeyRecord(const DataKey& key) const;
  CompactedRecord SubjectKeyRecord(std::string_view subject, const DataKey& key) const;
  // The record key that SubjectKeyRecord gives it.
  static std::string SubjectKeyName(std::string_view subject, const DataKey& key);

  // FAILED_PRECONDITION: it was wrapped with another key-encryption key. DATA_LOSS: it is not as
  // it was written. REQUIRES: a record with a key, as ParseKeyRecord takes it.
  absl::StatusOr<DataKey> Unwrap(const CompactedRecord& record) const;

 private:
  CompactedRecord Wrap(std::string name, const DataKey& key) const;

  const DataKey key_encryption_key_;
  const std::string kek_id_;
};

}  // namespace quittance
