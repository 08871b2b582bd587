#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/write_offs.pb.h"

namespace quittance::write_offs {

inline const Table<rows::WriteOffCaseRow> kWriteOff{1, "write_off", Loading::kRow};

}  // namespace quittance::write_offs
