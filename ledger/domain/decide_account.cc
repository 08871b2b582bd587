#include "ledger/base/check.h"
#include "ledger/domain/account.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::OpenAccount&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ChangeAccountProfile&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::SetCreditTerms&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::BlockAccount&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::UnblockAccount&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::CloseAccount&, Outcome&) { CHECK(false); }

}  // namespace quittance
