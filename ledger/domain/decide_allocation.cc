#include "ledger/base/check.h"
#include "ledger/domain/allocation.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::Allocate&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::AllocateAutomatically&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::UndoAllocation&, Outcome&) { CHECK(false); }

}  // namespace quittance
