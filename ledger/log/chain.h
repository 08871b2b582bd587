#pragma once
// The tip rule (docs/spec, DESIGN.md §3): a record counts iff its prev is the tip, the hash of the
// last record that counted in its partition. Everything else on the log is noise. The same for
// every log, reader and writer; this is the only place that decides it.

#include <cstdint>
#include <string_view>

#include "ledger/base/hash.h"
#include "ledger/base/place.h"
#include "ledger/log/ledger_id.h"

namespace quittance {

// Layout of Record; part of every hash.
inline constexpr uint32_t kRecordFormat = 1;

// Which chain a record belongs to.
struct ChainId {
  std::string_view ledger_id;  // kLedgerIdBytes
  PartitionId partition;
  uint32_t partition_count = 0;  // of the partition's log
};

// The end of a chain: what the next record names as prev, and the height it will have.
struct Tip {
  Hash hash{};
  Height height = 0;
  bool operator==(const Tip&) const = default;
};

// The prev of a chain's genesis record: SHA-256 over format (4 bytes), ledger id (16), log (4),
// partition (4) and partition count (4), numbers big-endian.
Hash GenesisPrev(const ChainId& chain);

// The tip before the first record.
inline Tip TipBeforeGenesis(const ChainId& chain) { return {GenesisPrev(chain), 0}; }

// The hash that names a record: over its stored bytes, never over a re-encoding.
inline Hash RecordHash(std::string_view stored) { return Sha256(stored); }

// True where a record with that `prev` and `hash`, the next one in offset order, counts; the tip is
// then its own.
inline bool Admit(Tip& tip, std::string_view prev, const Hash& hash) {
  if (prev != AsBytes(tip.hash)) return false;
  tip.hash = hash;
  ++tip.height;
  return true;
}

}  // namespace quittance
