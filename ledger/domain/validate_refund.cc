#include "ledger/domain/refund.h"

namespace quittance {

void Validate(const v1::RequestRefund&, Violations&) {}
void Validate(const v1::PayRefund&, Violations&) {}
void Validate(const v1::EndRefund&, Violations&) {}

}  // namespace quittance
