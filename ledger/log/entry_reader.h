#pragma once
// Reads a partition's records as entries: decodes, admits by the tip rule, checks what counts.
// Every reader of a log goes through it, so noise, foreign ledgers and newer schemas are met in one
// place.

#include <google/protobuf/arena.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/entry.h"
#include "ledger/log/chain.h"
#include "ledger/log/event_log.h"

namespace quittance {

// The record on `arena`, or nullptr where the bytes are none (such a record cannot count).
const v1::Record* DecodeRecord(std::string_view stored, google::protobuf::Arena* arena);

// Whether a record that counts at `height` may be folded: FAILED_PRECONDITION "SCHEMA_TOO_NEW: ..."
// with offset and field for what this build does not know; DATA_LOSS where it names another chain,
// is a genesis anywhere but at height 0, or a claim that names a LogMoved record other than the one
// before it.
absl::Status CheckCounted(const ChainId& chain, const v1::Record& record, Offset offset,
                          Height height);

// Whether a record may be noise: FAILED_PRECONDITION for a genesis that does not count although
// nothing has counted yet, because the log then belongs to another ledger or has another partition
// count.
absl::Status CheckNoise(const ChainId& chain, const v1::Record& record, Offset offset,
                        Height height);

// The counted records of one batch of stored ones.
struct EntryBatch {
  std::vector<Entry> entries;
  std::shared_ptr<google::protobuf::Arena> arena;  // what entries point into
  size_t noise = 0;
};

class EntryReader {
 public:
  // Goes on at `next`, where the tip is `tip`; a fresh fold begins at 0 with TipBeforeGenesis.
  EntryReader(const ChainId& chain, Offset next, const Tip& tip)
      : ledger_id_(chain.ledger_id),
        partition_(chain.partition),
        partition_count_(chain.partition_count),
        next_(next),
        tip_(tip) {}
  explicit EntryReader(const ChainId& chain) : EntryReader(chain, 0, TipBeforeGenesis(chain)) {}

  // Folds a batch that begins at next(). DATA_LOSS at a hole between offsets; else as CheckCounted
  // and CheckNoise. After a fault next() and tip() stand where they stood before the batch.
  absl::StatusOr<EntryBatch> Fold(const RecordBatch& batch);

  // Reads from the log at next() and folds; empty at its end.
  absl::StatusOr<EntryBatch> ReadFrom(EventLog& log, size_t bytes_max);

  Offset next() const { return next_; }
  const Tip& tip() const { return tip_; }
  ChainId chain() const { return {ledger_id_, partition_, partition_count_}; }

 private:
  absl::Status FoldOne(const StoredRecord& stored, EntryBatch* batch);

  std::string ledger_id_;
  PartitionId partition_;
  uint32_t partition_count_;
  Offset next_;
  Tip tip_;
};

}  // namespace quittance
