#include "ledger/base/rng.h"

#include <openssl/rand.h>

#include "ledger/base/check.h"

namespace quittance {

std::string SecureRng::Bytes(size_t count) {
  std::string bytes(count, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1,
        "OpenSSL has no randomness");
  return bytes;
}

std::string SeededRng::Bytes(size_t count) {
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(engine_());
  return bytes;
}

}  // namespace quittance
