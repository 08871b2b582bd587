#include "ledger/domain/complaint.h"

namespace quittance {

void Validate(const v1::RegisterComplaint&, Violations&) {}
void Validate(const v1::AcknowledgeComplaint&, Violations&) {}
void Validate(const v1::InvestigateComplaint&, Violations&) {}
void Validate(const v1::ResolveComplaint&, Violations&) {}
void Validate(const v1::CloseComplaint&, Violations&) {}
void Validate(const v1::ReopenComplaint&, Violations&) {}

}  // namespace quittance
