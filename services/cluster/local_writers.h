#pragma once
// The writers of this process, which come and go.

#include <memory>

#include "ledger/writer/writer.h"

namespace quittance {

class LocalWriters {
 public:
  virtual ~LocalWriters() = default;

  // Null: the partition is not this process's. Keep it no longer than a call. Thread-safe.
  virtual std::shared_ptr<Writer> Find(PartitionId partition) const = 0;
};

}  // namespace quittance
