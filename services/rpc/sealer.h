#pragma once
// Seals personal data on its way in and opens it on its way out. Only this process ever sees it in
// clear.

#include <span>
#include <string>
#include <string_view>

#include "ledger/base/rng.h"
#include "services/rpc/key_store.h"
#include "services/rpc/message_walk.h"

namespace quittance {

// Turns each field's `clear` into a blob under the subject's key; additional data = ledger id,
// command id, path.
void SealFields(std::string_view ledger_id, std::string_view command_id, std::string_view subject,
                const DataKey& key, Rng& rng, std::span<const SealedField> fields);

// Turns the blobs below `message` into clear text where the subject's key still is and the blob is
// genuine; others stay as they are.
void OpenSealed(std::string_view ledger_id, const KeyStore& keys,
                google::protobuf::Message* message);

}  // namespace quittance
