#include "ledger/domain/account.h"

namespace quittance {

void Validate(const v1::OpenAccount&, Violations&) {}
void Validate(const v1::ChangeAccountProfile&, Violations&) {}
void Validate(const v1::SetCreditTerms&, Violations&) {}
void Validate(const v1::BlockAccount&, Violations&) {}
void Validate(const v1::UnblockAccount&, Violations&) {}
void Validate(const v1::CloseAccount&, Violations&) {}

}  // namespace quittance
