#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/statements.pb.h"

namespace quittance::statements {

inline const Table<rows::StatementLineRow> kLine{1, "line", Loading::kRow};

}  // namespace quittance::statements
