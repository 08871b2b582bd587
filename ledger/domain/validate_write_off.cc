#include "ledger/domain/write_off.h"

namespace quittance {

void Validate(const v1::WriteOff& command, Violations& violations) {
  violations.Id("write_off_id", command.write_off_id());
  violations.DerivedId("item_id", command.item_id());
  violations.Positive("amount_minor", command.amount_minor());
  violations.Id("reason_code", command.reason_code());
}

void Validate(const v1::ReverseWriteOff& command, Violations& violations) {
  violations.Id("write_off_id", command.write_off_id());
  violations.Id("reason_code", command.reason_code());
}

void Validate(const v1::AllocateRecovery& command, Violations& violations) {
  violations.Id("write_off_id", command.write_off_id());
  violations.DerivedId("credit_id", command.credit_id());
  violations.Positive("amount_minor", command.amount_minor());
}

}  // namespace quittance
