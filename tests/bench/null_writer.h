#pragma once
// The null ledger's writer: the same bytes on the same log, chained by SHA-256 and made durable
// before the answer, but no rules, no rows, no command ids. The most any ledger over this log and
// server can reach.

#include <memory>

#include "ledger/log/event_log.h"
#include "ledger/writer/writer.h"

namespace quittance::bench {

// `log` must outlive it.
std::unique_ptr<Writer> MakeNullWriter(EventLog* log, PartitionId partition);

}  // namespace quittance::bench
