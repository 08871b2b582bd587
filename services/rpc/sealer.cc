#include "services/rpc/sealer.h"

#include <optional>

#include "services/rpc/aead.h"

namespace quittance {
namespace {

// The ledger id has a fixed size and ids hold no NUL: no two triples give the same bytes.
std::string AdditionalData(std::string_view ledger_id, std::string_view command_id,
                           std::string_view path) {
  std::string data;
  data.reserve(ledger_id.size() + command_id.size() + 1 + path.size());
  data.append(ledger_id).append(command_id).push_back('\0');
  return data.append(path);
}

}  // namespace

void SealFields(std::string_view ledger_id, std::string_view command_id, std::string_view subject,
                const DataKey& key, Rng& rng, std::span<const SealedField> fields) {
  for (const SealedField& field : fields) {
    if (!field.sealed->has_clear()) continue;
    std::string nonce = rng.Bytes(kNonceBytes);
    std::string ciphertext = Encrypt(key, nonce, AdditionalData(ledger_id, command_id, field.path),
                                     field.sealed->clear());
    v1::SealedBlob& blob = *field.sealed->mutable_blob();
    blob.set_subject(std::string(subject));
    blob.set_command_id(std::string(command_id));
    blob.set_field_path(field.path);
    blob.set_nonce(std::move(nonce));
    blob.set_ciphertext(std::move(ciphertext));
  }
}

void OpenSealed(std::string_view ledger_id, const KeyStore& keys,
                google::protobuf::Message* message) {
  for (const SealedField& field : FindSealed("", message)) {
    if (!field.sealed->has_blob()) continue;
    const v1::SealedBlob& blob = field.sealed->blob();
    const absl::StatusOr<DataKey> key = keys.Find(blob.subject());
    if (!key.ok()) continue;
    std::optional<std::string> clear =
        Decrypt(*key, blob.nonce(), AdditionalData(ledger_id, blob.command_id(), blob.field_path()),
                blob.ciphertext());
    if (clear) field.sealed->set_clear(*std::move(clear));
  }
}

}  // namespace quittance
