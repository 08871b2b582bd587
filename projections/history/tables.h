#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/history.pb.h"

namespace quittance::history {

inline const Table<rows::StreamEntriesRow> kStream{1, "stream", Loading::kRow};
inline const Table<rows::EntryRow> kEntry{2, "entry", Loading::kRow};
inline const Table<rows::CommandEntriesRow> kCommand{3, "command", Loading::kRow};

}  // namespace quittance::history
