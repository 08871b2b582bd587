#pragma once
// Batches with a fixed number in flight, whoever takes them.

#include <functional>

#include "tests/bench/load_client.h"

namespace quittance::bench {

// Of one batch; from any thread, once.
using BatchDone = std::function<void(bool ok)>;

// Starts batch 0, 1, ... below `count` from the calling thread, `in_flight` at a time; the result's
// calls are batches.
LoadResult RunBatches(size_t count, size_t in_flight,
                      const std::function<void(size_t, BatchDone)>& start);

}  // namespace quittance::bench
