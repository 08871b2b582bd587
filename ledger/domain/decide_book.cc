#include "ledger/base/check.h"
#include "ledger/domain/book.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::CreateBook&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ChangeBookSettings&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::RaiseSchemaLevel&, Outcome&) { CHECK(false); }

}  // namespace quittance
