#include "ledger/domain/dispute.h"

namespace quittance {

void Validate(const v1::RaiseDispute&, Violations&) {}
void Validate(const v1::ResolveDispute&, Violations&) {}

}  // namespace quittance
