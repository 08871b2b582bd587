#include "ledger/base/check.h"
#include "ledger/domain/refund.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::RequestRefund&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::PayRefund&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::EndRefund&, Outcome&) { CHECK(false); }

}  // namespace quittance
