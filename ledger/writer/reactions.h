#pragma once
// What follows elsewhere from the records that count in a partition, as its writer sees it.

#include "ledger/base/place.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

// Called by one writer, from its thread.
class Reactions {
 public:
  virtual ~Reactions() = default;

  // Anything follows from such a record. A pure function.
  virtual bool FollowFrom(const v1::Record& record) const = 0;

  // Such a record counted; in the log's order. One that was told before may be told again, after
  // the writer's rows were lost. Returns at once.
  virtual void Counted(Offset offset, Height height) = 0;

  // All that follows from what was told is done: a writer that stops here need not tell it again.
  virtual bool Done() const = 0;
};

}  // namespace quittance
