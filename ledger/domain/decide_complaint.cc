#include "ledger/base/check.h"
#include "ledger/domain/complaint.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::RegisterComplaint&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::AcknowledgeComplaint&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::InvestigateComplaint&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ResolveComplaint&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::CloseComplaint&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ReopenComplaint&, Outcome&) { CHECK(false); }

}  // namespace quittance
