#include "ledger/base/hash.h"

#include <openssl/evp.h>

#include <cstring>

#include "ledger/base/check.h"

namespace quittance {
namespace {

// Fetching an algorithm by name costs more than hashing a small record: fetch once, reuse one
// context a thread.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(algorithm != nullptr, "OpenSSL has no SHA-256");
  return algorithm;
}

struct Context {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(context); }
};

Hash Digest(std::string_view first, std::string_view second) {
  static thread_local Context thread_context;
  EVP_MD_CTX* const context = thread_context.context;
  Hash hash;
  CHECK(EVP_DigestInit_ex2(context, Algorithm(), nullptr) == 1);
  CHECK(EVP_DigestUpdate(context, first.data(), first.size()) == 1);
  CHECK(EVP_DigestUpdate(context, second.data(), second.size()) == 1);
  CHECK(EVP_DigestFinal_ex(context, hash.data(), nullptr) == 1);
  return hash;
}

}  // namespace

Hash Sha256(std::string_view bytes) { return Digest(bytes, {}); }

Hmac::Hmac(std::string_view key) {
  Hash hashed;
  if (key.size() > inner_pad_.size()) {
    hashed = Sha256(key);
    key = AsBytes(hashed);
  }
  inner_pad_.fill(0x36);
  outer_pad_.fill(0x5c);
  for (size_t i = 0; i < key.size(); ++i) {
    inner_pad_[i] ^= static_cast<uint8_t>(key[i]);
    outer_pad_[i] ^= static_cast<uint8_t>(key[i]);
  }
}

Hash Hmac::Compute(std::string_view bytes) const {
  const auto pad = [](const std::array<uint8_t, 64>& p) {
    return std::string_view(reinterpret_cast<const char*>(p.data()), p.size());
  };
  const Hash inner = Digest(pad(inner_pad_), bytes);
  return Digest(pad(outer_pad_), AsBytes(inner));
}

bool FromBytes(std::string_view bytes, Hash* hash) {
  if (bytes.size() != hash->size()) return false;
  std::memcpy(hash->data(), bytes.data(), hash->size());
  return true;
}

std::string ToHex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    hex.push_back(kDigits[static_cast<uint8_t>(byte) >> 4]);
    hex.push_back(kDigits[static_cast<uint8_t>(byte) & 15]);
  }
  return hex;
}

}  // namespace quittance
