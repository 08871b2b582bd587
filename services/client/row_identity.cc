#include "services/client/row_identity.h"

#include <cstring>

#include "ledger/base/hash.h"

namespace quittance {

std::string RowIdentity::Next(const CsvRow& row) {
  std::string content;
  for (const std::string& field : row.fields) {
    content += field;
    content.push_back('\x1f');
  }
  const Hash hash = Sha256(content);
  uint64_t prefix = 0;
  std::memcpy(&prefix, hash.data(), sizeof(prefix));
  return ToHex(AsBytes(hash).substr(0, 12)) + "." + std::to_string(++occurrences_[prefix]);
}

}  // namespace quittance
