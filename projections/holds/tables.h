#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/holds.pb.h"

namespace quittance::holds {

inline const Table<rows::HoldCaseRow> kHold{1, "hold", Loading::kRow};

}  // namespace quittance::holds
