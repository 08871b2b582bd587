#include "ledger/domain/book.h"

namespace quittance {

void Validate(const v1::CreateBook&, Violations&) {}
void Validate(const v1::ChangeBookSettings&, Violations&) {}
void Validate(const v1::RaiseSchemaLevel&, Violations&) {}

}  // namespace quittance
