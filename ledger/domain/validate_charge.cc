#include "ledger/domain/charge.h"

namespace quittance {

void Validate(const v1::RaiseCharge&, Violations&) {}
void Validate(const v1::ChargeInterest&, Violations&) {}
void Validate(const v1::VoidCharge&, Violations&) {}

}  // namespace quittance
