#include "tests/bench/batch_run.h"

#include <condition_variable>
#include <mutex>

namespace quittance::bench {

LoadResult RunBatches(size_t count, size_t in_flight,
                      const std::function<void(size_t, BatchDone)>& start) {
  std::mutex mutex;
  std::condition_variable changed;
  size_t failures = 0;            // guarded by mutex, as the next
  std::vector<double> latencies;  // of the batches done
  const double cpu = CpuSeconds();
  const double began = Now();
  for (size_t n = 0; n < count; ++n) {
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return n - latencies.size() < in_flight; });
    }
    start(n, [&, sent = Now()](bool ok) {
      const std::lock_guard lock(mutex);
      latencies.push_back(Now() - sent);
      failures += !ok;
      changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return latencies.size() == count; });
  return ResultOf(Now() - began, CpuSeconds() - cpu, failures, std::move(latencies));
}

}  // namespace quittance::bench
