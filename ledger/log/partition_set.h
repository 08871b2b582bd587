#pragma once
// The partitions of one deployment, numbered through: reference/0 is ordinal 0, accounts/i is
// ordinal i + 1.

#include <cstdint>

#include "absl/status/status.h"
#include "ledger/base/place.h"

namespace quittance {

// Of a new ledger that asks for no other number.
inline constexpr uint32_t kAccountsPartitionsDefault = 8;

struct PartitionSet {
  // A frame names its partition in 16 bits.
  static constexpr uint32_t kAccountsMax = 65'535;

  uint32_t accounts = 0;

  uint32_t count() const { return accounts + 1; }

  uint32_t CountOf(v1::Log log) const {
    if (log == v1::LOG_REFERENCE) return 1;
    return log == v1::LOG_ACCOUNTS ? accounts : 0;
  }
  bool Has(PartitionId partition) const { return partition.number < CountOf(partition.log); }

  // REQUIRES: Has(partition).
  uint32_t OrdinalOf(PartitionId partition) const {
    return partition.log == v1::LOG_REFERENCE ? 0 : partition.number + 1;
  }
  PartitionId At(uint32_t ordinal) const {
    if (ordinal == 0) return {v1::LOG_REFERENCE, 0};
    return {v1::LOG_ACCOUNTS, ordinal - 1};
  }

  // INVALID_ARGUMENT, naming the partition, unless Has(partition).
  absl::Status Check(PartitionId partition) const;
};

}  // namespace quittance
