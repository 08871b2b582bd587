#pragma once
// AES-256-GCM: authenticated encryption of small texts. Thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "services/rpc/key_store.h"

namespace quittance {

inline constexpr size_t kNonceBytes = 12;
inline constexpr size_t kTagBytes = 16;

// Ciphertext followed by the tag. REQUIRES: a nonce of kNonceBytes never used with this key before.
std::string Encrypt(const DataKey& key, std::string_view nonce, std::string_view additional_data,
                    std::string_view plain);

// nullopt unless key, nonce, additional data and every byte are those of Encrypt.
std::optional<std::string> Decrypt(const DataKey& key, std::string_view nonce,
                                   std::string_view additional_data, std::string_view ciphertext);

}  // namespace quittance
