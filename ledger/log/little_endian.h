#pragma once
// Fixed-width numbers as the log's files hold them: little-endian, unaligned.

#include <bit>
#include <cstdint>
#include <cstring>

namespace quittance {

static_assert(std::endian::native == std::endian::little, "the log's files are little-endian");

template <typename Number>
void PutNumber(char* to, Number value) {
  std::memcpy(to, &value, sizeof(value));
}

template <typename Number>
Number GetNumber(const char* from) {
  Number value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

}  // namespace quittance
