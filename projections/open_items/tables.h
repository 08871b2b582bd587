#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/open_items.pb.h"

namespace quittance::open_items {

inline const Table<rows::DatedItemRow> kItem{1, "item", Loading::kRow};

}  // namespace quittance::open_items
