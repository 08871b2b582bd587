#pragma once
// The ledger on real brokers, held against a producer that sends the same records.

#include <vector>

#include "tests/bench/table.h"

namespace quittance::bench {

// With 1 and with 4 partitions. Says so and adds nothing where brokers cannot be started.
void MeasureKafka(std::vector<Row>* rows);

}  // namespace quittance::bench
