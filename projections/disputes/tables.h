#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/disputes.pb.h"

namespace quittance::disputes {

inline const Table<rows::DisputeCaseRow> kDispute{1, "dispute", Loading::kRow};

}  // namespace quittance::disputes
