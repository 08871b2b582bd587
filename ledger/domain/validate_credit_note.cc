#include "ledger/domain/credit_note.h"

namespace quittance {

void Validate(const v1::IssueCreditNote&, Violations&) {}

}  // namespace quittance
