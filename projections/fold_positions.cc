#include "projections/fold_positions.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/status_macros.h"

namespace quittance {

absl::StatusOr<std::vector<rows::FoldPosition>> StoredPositions(const RowView& store) {
  std::vector<rows::FoldPosition> positions;
  absl::Status status;
  const RowPlace place = PositionPlace("");
  store.Scan(place.table, place.scope, "", [&](std::string_view consumer, std::string_view bytes) {
    rows::FoldPosition& position = positions.emplace_back();
    if (position.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    status = absl::DataLossError(fmt::format(
        "the position of '{}' is unreadable; erase the read models' store, they are folded anew",
        consumer));
    return false;
  });
  RETURN_IF_ERROR(status);
  return positions;
}

absl::StatusOr<Offset> FoldedEnd(const RowView& store) {
  ASSIGN_OR_RETURN(const std::vector<rows::FoldPosition> positions, StoredPositions(store));
  Offset end = 0;
  for (const rows::FoldPosition& position : positions) {
    end = std::max(end, position.offset() + 1);
  }
  return end;
}

}  // namespace quittance
