#pragma once
// Compares two generations of a read model that stand at one position.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/base/work.h"
#include "ledger/store/row_store.h"
#include "projections/generation.h"

namespace quittance {

struct Comparison {
  uint64_t rows = 0;       // of `after`
  std::string difference;  // the first rows that differ, as text; empty: none
};

// `rows` shows both. UNAVAILABLE once the work is stopped.
absl::StatusOr<Comparison> Compare(const RowView& rows, const Generation& before,
                                   const Generation& after, const Work& work);

}  // namespace quittance
