#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/accounts.pb.h"

namespace quittance::accounts {

inline const Table<rows::CustomerRow> kCustomer{1, "customer", Loading::kRow};

}  // namespace quittance::accounts
