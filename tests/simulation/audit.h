#pragma once
// What must be true of a log and of the answers given, judged by a fold of its own from the first
// record.

#include <map>
#include <string>

#include "ledger/log/event_log.h"
#include "ledger/store/memory_store.h"
#include "tests/simulation/clients.h"

namespace quittance {

struct AuditInput {
  EventLog* log = nullptr;
  PartitionId partition;
  std::string ledger_id;
  const TableReader* reference = nullptr;
  const Clients* clients = nullptr;
  v1::ClockMode clock_mode = v1::CLOCK_MODE_SYSTEM;
  // A stopped writer's store.
  const MemoryDisk* disk = nullptr;
};

// The first thing wrong, in a sentence; empty: nothing is.
//  - no command counts twice, every answer stands in the record at its height (and offset, unless
//  repeated), and
//    nothing that was told "not applied" counts;
//  - deciding each command again on the state before it gives the same events and result (the
//  business rules hold);
//  - the domain's invariants hold at the end, recorded_at never goes back, all counted records
//  differ;
//  - the writer's store holds exactly the rows of that fold.
std::string Audit(const AuditInput& input);

}  // namespace quittance
