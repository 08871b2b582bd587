#include "ledger/domain/allocation.h"

namespace quittance {

void Validate(const v1::Allocate&, Violations&) {}
void Validate(const v1::AllocateAutomatically&, Violations&) {}
void Validate(const v1::UndoAllocation&, Violations&) {}

}  // namespace quittance
