#include "ledger/domain/money_form.h"
#include "ledger/domain/refund.h"

namespace quittance {
void Validate(const v1::RequestRefund& command, Violations& violations) {
  violations.Id("refund_id", command.refund_id());
  violations.DerivedId("credit_id", command.credit_id());
  violations.Positive("amount_minor", command.amount_minor());
}

void Validate(const v1::PayRefund& command, Violations& violations) {
  violations.Id("refund_id", command.refund_id());
  violations.Known("method", command.method(), v1::PaymentMethod_IsValid);
  violations.OptionalId("elsewhere_reason_code", command.elsewhere_reason_code());
  ValidateMoneyPlace("", command.method(), command.desk(), command.bank_account(), violations);
}

void Validate(const v1::EndRefund& command, Violations& violations) {
  violations.Id("refund_id", command.refund_id());
  violations.Known("end", command.end(), v1::RefundEnd_IsValid);
}

}  // namespace quittance
