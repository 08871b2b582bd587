#include "ledger/log/crc32c.h"

#include <isa-l/crc.h>

#include <algorithm>
#include <limits>

namespace quittance {

uint32_t Crc32c(std::string_view bytes, uint32_t before) {
  uint32_t crc = ~before;
  while (!bytes.empty()) {
    const size_t part = std::min<size_t>(bytes.size(), std::numeric_limits<int>::max());
    // The library's signature lacks const; it only reads.
    auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
    crc = crc32_iscsi(data, static_cast<int>(part), crc);
    bytes.remove_prefix(part);
  }
  return ~crc;
}

}  // namespace quittance
