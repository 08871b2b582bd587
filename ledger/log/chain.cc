#include "ledger/log/chain.h"

#include <string>

#include "ledger/base/check.h"

namespace quittance {
namespace {

void AppendNumber(uint32_t number, std::string* bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes->push_back(static_cast<char>(number >> shift));
  }
}

}  // namespace

Hash GenesisPrev(const ChainId& chain) {
  CHECK(chain.ledger_id.size() == kLedgerIdBytes, "a ledger id has {} bytes, this one {}",
        kLedgerIdBytes, chain.ledger_id.size());
  std::string bytes;
  AppendNumber(kRecordFormat, &bytes);
  bytes.append(chain.ledger_id);
  AppendNumber(static_cast<uint32_t>(chain.partition.log), &bytes);
  AppendNumber(chain.partition.number, &bytes);
  AppendNumber(chain.partition_count, &bytes);
  return Sha256(bytes);
}

}  // namespace quittance
