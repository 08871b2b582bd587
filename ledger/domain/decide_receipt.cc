#include "ledger/base/check.h"
#include "ledger/domain/receipt.h"

namespace quittance {

MaybeRefusal Decide(const Situation&, const v1::RecordReceipt&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ConfirmReceipt&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::MarkReceiptPending&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::MarkReceiptUnknown&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::FailReceipt&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ClearReceipt&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::ReverseReceipt&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::WinChargeback&, Outcome&) { CHECK(false); }
MaybeRefusal Decide(const Situation&, const v1::LoseChargeback&, Outcome&) { CHECK(false); }

}  // namespace quittance
