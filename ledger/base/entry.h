#pragma once
// A counted record with its place: what folds consume. Lives as long as the batch it was decoded
// from.

#include "ledger/base/hash.h"
#include "ledger/base/place.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

struct Entry {
  PartitionId partition;
  Offset offset = 0;
  Height height = 0;
  Hash hash{};
  const v1::Record* record = nullptr;  // never null
};

}  // namespace quittance
