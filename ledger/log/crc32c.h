#pragma once
// CRC-32C (Castagnoli), as in iSCSI: finds every single flipped bit and every burst of up to 32
// bits.

#include <cstdint>
#include <string_view>

namespace quittance {

// Crc32c(b, Crc32c(a)) == Crc32c(a + b).
uint32_t Crc32c(std::string_view bytes, uint32_t before = 0);

}  // namespace quittance
