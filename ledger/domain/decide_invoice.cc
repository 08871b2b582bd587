#include "ledger/base/check.h"
#include "ledger/domain/invoice.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::DraftInvoice&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::DiscardDraft&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::IssueInvoice&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::VoidInvoice&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::SetDueDate&, Outcome&) { CHECK(false); }

}  // namespace quittance
