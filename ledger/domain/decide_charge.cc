#include "ledger/base/check.h"
#include "ledger/domain/charge.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::RaiseCharge&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ChargeInterest&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::VoidCharge&, Outcome&) { CHECK(false); }

}  // namespace quittance
