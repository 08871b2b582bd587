#include "ledger/domain/receipt.h"

namespace quittance {

void Validate(const v1::RecordReceipt&, Violations&) {}
void Validate(const v1::ConfirmReceipt&, Violations&) {}
void Validate(const v1::MarkReceiptPending&, Violations&) {}
void Validate(const v1::MarkReceiptUnknown&, Violations&) {}
void Validate(const v1::FailReceipt&, Violations&) {}
void Validate(const v1::ClearReceipt&, Violations&) {}
void Validate(const v1::ReverseReceipt&, Violations&) {}
void Validate(const v1::WinChargeback&, Violations&) {}
void Validate(const v1::LoseChargeback&, Violations&) {}

}  // namespace quittance
