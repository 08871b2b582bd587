#include "ledger/log/partition_set.h"

#include <fmt/format.h>

namespace quittance {

absl::Status PartitionSet::Check(PartitionId partition) const {
  if (Has(partition)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("partition: no {} on this log; it has reference/0 and {} partitions of accounts",
                  ToString(partition), accounts));
}

}  // namespace quittance
