#pragma once
// The troubles a log can make, one for each record: what simulations and tests plan.

#include <cstdint>
#include <functional>
#include <vector>

#include "ledger/base/place.h"

namespace quittance {

// What befalls one record.
enum class Fault {
  kNone,
  kLostAck,           // lands; no ack ever comes
  kDropped,           // never lands; no ack ever comes
  kAckWithoutOffset,  // lands; the ack is OK, but names no offset
  kErrorLanded,       // lands; the ack is an error
  kErrorDropped,      // never lands; the ack is an error
  kLate,       // the ack is an error; lands later (ReleaseLate), be its appender alive or not
  kGap,        // another record (a copy of the partition's first) lands before it
  kDuplicate,  // lands twice; the ack names the first place
  kTruncated,  // lands, but all above the high watermark is lost before it is durable; error acks
  kFatal,      // never lands, and the log is poisoned
};

// Asked once for each record, when it is about to land. Called under the log's lock.
using FaultPlan = std::function<Fault(PartitionId partition, uint64_t number)>;

// One record in `one_in` meets one of `faults`; the same ones for the same seed and order of
// records.
FaultPlan RandomFaults(uint64_t seed, uint32_t one_in, std::vector<Fault> faults);

}  // namespace quittance
