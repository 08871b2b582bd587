#pragma once
// What to do with the generations found in a partition's store when it is opened.

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/folder.h"

namespace quittance {

struct FoldPlan {
  // Where the generations that go on stand, or the beginning.
  FoldPlace place;
  std::vector<Served> generations;
  // Have no rows, or those of another version: to be folded from the beginning beside the others.
  std::vector<const ReadModel*> to_build;
  // Ends what no generation above owns.
  RowBatch leftovers;
};

// FAILED_PRECONDITION where the store belongs to another ledger; DATA_LOSS where a position is
// unreadable.
absl::StatusOr<FoldPlan> PlanFold(const ChainId& chain, const RowView& store,
                                  const std::vector<const ReadModel*>& models);

// A generation of each model, in slots and with numbers that none of `taken` has.
std::vector<Served> NewGenerations(const std::vector<const ReadModel*>& models,
                                   const std::vector<Served>& taken, bool serves);

}  // namespace quittance
