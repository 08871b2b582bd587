#pragma once
// The writers of a ledger without gRPC and read models around them: what they alone cost.

#include <memory>
#include <vector>

#include "services/main/ledger_log.h"
#include "tests/bench/real_ledger.h"

namespace quittance::bench {

class BareWriters {
 public:
  // Over a log that has a book and open accounts; rows are folded from it.
  explicit BareWriters(const LedgerLogOptions& log);

  // Commands [from, to) in batches of kBatch, kBatchesInFlight at a time.
  LoadResult Run(uint64_t from, uint64_t to);

 private:
  struct Batch;
  std::unique_ptr<Batch> Prepare(uint64_t from, uint64_t to) const;

  const Scratch scratch_;
  SecureRng rng_;
  SystemClock clock_;
  std::unique_ptr<DataDirectory> directory_;
  LedgerLog log_;
  std::unique_ptr<ReferenceView> reference_;
  std::vector<std::unique_ptr<RowStore>> stores_;
  std::vector<std::unique_ptr<Writer>> writers_;
};

}  // namespace quittance::bench
