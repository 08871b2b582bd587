#pragma once
// How far the folds in a store have got.

#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/place.h"
#include "ledger/store/row_store.h"
#include "quittance/rows/fold.pb.h"

namespace quittance {

// Of every generation in the store. DATA_LOSS where a position is unreadable.
absl::StatusOr<std::vector<rows::FoldPosition>> StoredPositions(const RowView& store);

// The offset after the last record that any fold in the store has seen: what the store vouches for
// when the log is opened. 0 where there is none.
absl::StatusOr<Offset> FoldedEnd(const RowView& store);

}  // namespace quittance
