// What becomes of a receipt without money moving in the ledger.

#include "ledger/domain/receipt.h"
#include "ledger/domain/receipts.h"

namespace quittance {

MaybeRefusal Decide(const Situation& situation, const v1::MarkReceiptPending& command,
                    Outcome& outcome) {
  Ground ground;
  const rows::ReceiptRow* receipt = nullptr;
  RETURN_IF_REFUSED(FindReceipt(situation, command.receipt_id(),
                                {v1::RECEIPT_STATE_ANNOUNCED, v1::RECEIPT_STATE_OUTCOME_UNKNOWN},
                                &ground, &receipt));
  if (receipt->state() != v1::RECEIPT_STATE_OUTCOME_UNKNOWN) {
    RETURN_IF_REFUSED(CheckOutcomeKnown(situation, receipt->details()));
  }
  outcome.Add(StepDate(situation, *receipt))
      .mutable_receipt_pending()
      ->set_receipt_id(command.receipt_id());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::MarkReceiptUnknown& command,
                    Outcome& outcome) {
  Ground ground;
  const rows::ReceiptRow* receipt = nullptr;
  RETURN_IF_REFUSED(FindReceipt(situation, command.receipt_id(),
                                {v1::RECEIPT_STATE_ANNOUNCED, v1::RECEIPT_STATE_PENDING}, &ground,
                                &receipt));
  outcome.Add(StepDate(situation, *receipt))
      .mutable_receipt_outcome_unknown()
      ->set_receipt_id(command.receipt_id());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::FailReceipt& command, Outcome& outcome) {
  Ground ground;
  const rows::ReceiptRow* receipt = nullptr;
  RETURN_IF_REFUSED(FindReceipt(
      situation, command.receipt_id(),
      {v1::RECEIPT_STATE_ANNOUNCED, v1::RECEIPT_STATE_PENDING, v1::RECEIPT_STATE_OUTCOME_UNKNOWN},
      &ground, &receipt));
  v1::ReceiptFailed& failed = *outcome.Add(StepDate(situation, *receipt)).mutable_receipt_failed();
  failed.set_receipt_id(command.receipt_id());
  failed.set_reason_code(command.reason_code());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ClearReceipt& command, Outcome& outcome) {
  Ground ground;
  const rows::ReceiptRow* receipt = nullptr;
  RETURN_IF_REFUSED(FindReceipt(situation, command.receipt_id(), {v1::RECEIPT_STATE_CONFIRMED},
                                &ground, &receipt));
  outcome.Add(StepDate(situation, *receipt))
      .mutable_receipt_cleared()
      ->set_receipt_id(command.receipt_id());
  return std::nullopt;
}

}  // namespace quittance
