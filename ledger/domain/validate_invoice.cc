#include "ledger/domain/invoice.h"

namespace quittance {

void Validate(const v1::DraftInvoice&, Violations&) {}
void Validate(const v1::DiscardDraft&, Violations&) {}
void Validate(const v1::IssueInvoice&, Violations&) {}
void Validate(const v1::VoidInvoice&, Violations&) {}
void Validate(const v1::SetDueDate&, Violations&) {}

}  // namespace quittance
