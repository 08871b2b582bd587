#include "ledger/log/fault.h"

#include <random>
#include <utility>

namespace quittance {

FaultPlan RandomFaults(uint64_t seed, uint32_t one_in, std::vector<Fault> faults) {
  return [random = std::mt19937_64(seed), one_in, faults = std::move(faults)](PartitionId,
                                                                              uint64_t) mutable {
    if (random() % one_in != 0) return Fault::kNone;
    return faults[random() % faults.size()];
  };
}

}  // namespace quittance
