#include "services/rpc/aead.h"

#include <openssl/evp.h>

#include "ledger/base/check.h"

namespace quittance {
namespace {

// Fetching an algorithm by name costs more than sealing a small text.
const EVP_CIPHER* Algorithm() {
  static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CHECK(algorithm != nullptr, "OpenSSL has no AES-256-GCM");
  return algorithm;
}

struct Context {
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  ~Context() { EVP_CIPHER_CTX_free(context); }
};

EVP_CIPHER_CTX* ThreadContext() {
  static thread_local Context thread_context;
  return thread_context.context;
}

const unsigned char* Bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* Bytes(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

}  // namespace

std::string Encrypt(const DataKey& key, std::string_view nonce, std::string_view additional_data,
                    std::string_view plain) {
  CHECK(nonce.size() == kNonceBytes);
  EVP_CIPHER_CTX* const context = ThreadContext();
  std::string out(plain.size() + kTagBytes, '\0');
  int written = 0;
  CHECK(EVP_EncryptInit_ex2(context, Algorithm(), key.data(), Bytes(nonce), nullptr) == 1);
  CHECK(EVP_EncryptUpdate(context, nullptr, &written, Bytes(additional_data),
                          static_cast<int>(additional_data.size())) == 1);
  CHECK(EVP_EncryptUpdate(context, Bytes(out), &written, Bytes(plain),
                          static_cast<int>(plain.size())) == 1);
  CHECK(EVP_EncryptFinal_ex(context, Bytes(out) + plain.size(), &written) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTagBytes, Bytes(out) + plain.size()) ==
        1);
  return out;
}

std::optional<std::string> Decrypt(const DataKey& key, std::string_view nonce,
                                   std::string_view additional_data, std::string_view ciphertext) {
  if (nonce.size() != kNonceBytes || ciphertext.size() < kTagBytes) return std::nullopt;
  EVP_CIPHER_CTX* const context = ThreadContext();
  const std::string_view body = ciphertext.substr(0, ciphertext.size() - kTagBytes);
  std::string tag(ciphertext.substr(body.size()));
  std::string plain(body.size(), '\0');
  int written = 0;
  CHECK(EVP_DecryptInit_ex2(context, Algorithm(), key.data(), Bytes(nonce), nullptr) == 1);
  CHECK(EVP_DecryptUpdate(context, nullptr, &written, Bytes(additional_data),
                          static_cast<int>(additional_data.size())) == 1);
  CHECK(EVP_DecryptUpdate(context, Bytes(plain), &written, Bytes(body),
                          static_cast<int>(body.size())) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kTagBytes, Bytes(tag)) == 1);
  if (EVP_DecryptFinal_ex(context, Bytes(plain) + plain.size(), &written) != 1) return std::nullopt;
  return plain;
}

}  // namespace quittance
