#include "ledger/base/check.h"
#include "ledger/domain/placement.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::PlaceWithCollector&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::RecallPlacement&, Outcome&) { CHECK(false); }

}  // namespace quittance
