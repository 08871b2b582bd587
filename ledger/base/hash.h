#pragma once
// SHA-256 of stored bytes: the identity of a record and the link of the chain.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace quittance {

using Hash = std::array<uint8_t, 32>;

Hash Sha256(std::string_view bytes);

// HMAC-SHA-256 under one fixed key. Computing is thread-safe; the key schedule is done once.
class Hmac {
 public:
  explicit Hmac(std::string_view key);
  Hash Compute(std::string_view bytes) const;

 private:
  std::array<uint8_t, 64> inner_pad_;
  std::array<uint8_t, 64> outer_pad_;
};

// The 32 bytes as they stand in a protobuf bytes field; FromBytes is false unless there are
// exactly 32.
inline std::string_view AsBytes(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
bool FromBytes(std::string_view bytes, Hash* hash);

std::string ToHex(std::string_view bytes);

}  // namespace quittance
