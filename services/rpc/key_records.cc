#include "services/rpc/key_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "services/rpc/aead.h"

namespace quittance {
namespace {

constexpr char kVersion = 1;
constexpr size_t kKekIdBytes = 8;
constexpr size_t kWrappedBytes = 1 + kKekIdBytes + sizeof(DataKey) + kTagBytes;

std::string IdOf(const DataKey& key) {
  const Hash hash = Hmac(AsBytes(key)).Compute("quittance key record");
  return std::string(AsBytes(hash).substr(0, kNonceBytes));
}

std::string KekIdOf(const DataKey& key_encryption_key) {
  const Hash hash = Hmac(AsBytes(key_encryption_key)).Compute("quittance key-encryption key");
  return std::string(AsBytes(hash).substr(0, kKekIdBytes));
}

std::string NameOf(KeyRecordKind kind, std::string_view id, std::string_view subject) {
  std::string name(1, static_cast<char>(kind));
  return name.append(id).append(subject);
}

// Of a record with a key.
std::string_view IdIn(std::string_view name) { return name.substr(1, kNonceBytes); }

}  // namespace

absl::StatusOr<KeyRecordName> ParseKeyRecord(const CompactedRecord& record) {
  const std::string_view name = record.key;
  KeyRecordName parsed;
  parsed.kind = static_cast<KeyRecordKind>(name.empty() ? '\0' : name[0]);
  const bool has_key =
      parsed.kind == KeyRecordKind::kLedgerKey || parsed.kind == KeyRecordKind::kSubjectKey;
  const size_t head_bytes = has_key ? 1 + kNonceBytes : 1;
  const size_t value_bytes = has_key ? kWrappedBytes : 1;
  const bool is_known =
      has_key || parsed.kind == KeyRecordKind::kErased || parsed.kind == KeyRecordKind::kBeat;
  const bool is_ours =
      !record.value || (record.value->size() == value_bytes && record.value->front() == kVersion);
  if (!is_known || !is_ours || name.size() < head_bytes) {
    return absl::FailedPreconditionError(
        fmt::format("the keys topic has a record that this build does not know (key {}): a newer "
                    "build or another program wrote it; run that build, or give the ledger a topic "
                    "of its own",
                    ToHex(name.substr(0, head_bytes))));
  }
  parsed.subject = name.substr(head_bytes);
  return parsed;
}

CompactedRecord ErasedRecord(std::string_view subject) {
  return {NameOf(KeyRecordKind::kErased, "", subject), std::string(1, kVersion)};
}

CompactedRecord BeatRecord() {
  return {NameOf(KeyRecordKind::kBeat, "", ""), std::string(1, kVersion)};
}

KeyWrapper::KeyWrapper(const DataKey& key_encryption_key)
    : key_encryption_key_(key_encryption_key), kek_id_(KekIdOf(key_encryption_key)) {}

CompactedRecord KeyWrapper::LedgerKeyRecord(const DataKey& key) const {
  return Wrap(NameOf(KeyRecordKind::kLedgerKey, IdOf(key), ""), key);
}

CompactedRecord KeyWrapper::SubjectKeyRecord(std::string_view subject, const DataKey& key) const {
  return Wrap(SubjectKeyName(subject, key), key);
}

std::string KeyWrapper::SubjectKeyName(std::string_view subject, const DataKey& key) {
  return NameOf(KeyRecordKind::kSubjectKey, IdOf(key), subject);
}

CompactedRecord KeyWrapper::Wrap(std::string name, const DataKey& key) const {
  std::string value(1, kVersion);
  value.append(kek_id_).append(Encrypt(key_encryption_key_, IdIn(name), name, AsBytes(key)));
  return {std::move(name), std::move(value)};
}

absl::StatusOr<DataKey> KeyWrapper::Unwrap(const CompactedRecord& record) const {
  const std::string_view kek_id = std::string_view(*record.value).substr(1, kKekIdBytes);
  if (kek_id != kek_id_) {
    return absl::FailedPreconditionError(fmt::format(
        "the ledger's keys are wrapped with key-encryption key {}, this process was given {}; "
        "start it with --key-encryption-key and the file that the others have",
        ToHex(kek_id), ToHex(kek_id_)));
  }
  const std::optional<std::string> plain =
      Decrypt(key_encryption_key_, IdIn(record.key), record.key,
              std::string_view(*record.value).substr(1 + kKekIdBytes));
  DataKey key;
  if (!plain || !FromBytes(*plain, &key)) {
    return absl::DataLossError(
        fmt::format("the keys topic has a wrapped key that was changed after it was written "
                    "(record key {}); restore the topic from its backup",
                    ToHex(record.key)));
  }
  return key;
}

}  // namespace quittance
