#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/balances.pb.h"

namespace quittance::balances {

inline const Table<rows::AccountDayRow> kAccountDay{1, "account_day", Loading::kRow};
inline const Table<rows::ControlDayRow> kControlDay{2, "control_day", Loading::kRow};

}  // namespace quittance::balances
