#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/approvals.pb.h"

namespace quittance::approvals {

inline const Table<rows::ApprovalCaseRow> kApproval{1, "approval", Loading::kRow};

}  // namespace quittance::approvals
