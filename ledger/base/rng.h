#pragma once
// The randomness port: nonces, ids and keys. Never used for a decision.

#include <cstdint>
#include <random>
#include <string>

namespace quittance {

class Rng {
 public:
  virtual ~Rng() = default;
  virtual std::string Bytes(size_t count) = 0;
};

// Cryptographically secure; thread-safe.
class SecureRng final : public Rng {
 public:
  std::string Bytes(size_t count) override;
};

// The same bytes for the same seed. Not thread-safe.
class SeededRng final : public Rng {
 public:
  explicit SeededRng(uint64_t seed) : engine_(seed) {}
  std::string Bytes(size_t count) override;

 private:
  std::mt19937_64 engine_;
};

}  // namespace quittance
