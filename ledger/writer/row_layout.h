#pragma once
// Rows are a fold of the log by one build's schema and rules. A store that another build filled is
// not read with these: it is emptied and folded again.

#include <string>
#include <string_view>

#include "ledger/store/row_store.h"

namespace quittance {

// The same for builds whose decision rows mean the same: a hash of their schemas and of
// tables::kRowsVersion.
const std::string& RowLayout();

// Empties a writer's store whose position is of another layout.
absl::Status DropRowsOfAnotherLayout(RowStore& store);

}  // namespace quittance
