#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/complaints.pb.h"

namespace quittance::complaints {

inline const Table<rows::ComplaintCaseRow> kComplaint{1, "complaint", Loading::kRow};

}  // namespace quittance::complaints
