#include "ledger/base/check.h"
#include "ledger/domain/dispute.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::RaiseDispute&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ResolveDispute&, Outcome&) { CHECK(false); }

}  // namespace quittance
