#pragma once
// Folds one partition into some generations, all at the same position: reads, decodes and posts
// each entry once, hands it to every fold, and writes changed rows and positions in one batch. Used
// by one thread at a time.

#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/log/entry_reader.h"
#include "ledger/store/row_cache.h"
#include "projections/generation.h"
#include "projections/generation_writer.h"
#include "quittance/rows/fold.pb.h"

namespace quittance {

// A partition's store. `writes` is held by whoever writes: folders of one store run side by side.
struct FoldStore {
  std::unique_ptr<RowStore> rows;
  std::mutex writes;
};

struct Served {
  std::shared_ptr<const Generation> generation;
  bool serves = false;  // queries read it
};

// Where a fold stands in its partition.
struct FoldPlace {
  Offset next = 0;  // first offset not yet folded
  Tip tip;
  Micros recorded_at = 0;  // of the last counted record
  v1::ClockMode clock_mode = v1::CLOCK_MODE_UNSPECIFIED;
};

// A fold from the beginning.
FoldPlace PlaceAtBeginning(const ChainId& chain);
absl::StatusOr<FoldPlace> PlaceOf(const rows::FoldPosition& position);

class Folder {
 public:
  // Goes on at `place`, where the rows of all generations stand. `log` and `store` must outlive it.
  Folder(const ChainId& chain, EventLog* log, FoldStore* store, size_t cache_bytes,
         const FoldPlace& place, std::vector<Served> generations);

  // Folds about `bytes_max` bytes of records, none at `end` or beyond. Returns the number of
  // counted entries. After an error next() stands where it stood.
  absl::StatusOr<size_t> FoldNext(size_t bytes_max, Offset end);

  // Writes rows and positions; nothing where there is nothing new.
  absl::Status Checkpoint();
  // Writes the positions, with what `also` holds, in one batch. REQUIRES: nothing folded yet.
  absl::Status WritePositions(RowBatch also);
  // Rows in memory have become many.
  bool WantsCheckpoint() const;

  Offset next() const { return place_.next; }
  Offset checkpointed() const { return checkpointed_; }
  const FoldPlace& place() const { return place_; }
  const std::vector<Served>& generations() const { return generations_; }

 private:
  void Fold(const Entry& entry);
  std::string PositionOf(const Served& served) const;

  EventLog& log_;
  FoldStore& store_;
  EntryReader reader_;
  FoldPlace place_;
  Offset checkpointed_;
  bool positions_written_;  // false: nothing in the store names these generations yet
  std::vector<Served> generations_;
  RowCache cache_;
  std::vector<std::unique_ptr<GenerationWriter>> writers_;  // one a generation
  std::vector<Postings> postings_;
};

}  // namespace quittance
