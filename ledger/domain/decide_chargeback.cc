// How a chargeback ends.

#include <fmt/format.h>

#include "ledger/base/check.h"
#include "ledger/domain/allocate.h"
#include "ledger/domain/receipt.h"
#include "ledger/domain/receipts.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// Answering for good is possible once, and only after a chargeback.
MaybeRefusal FindChargeback(const Situation& situation, const std::string& receipt_id,
                            Ground* ground, const rows::ReceiptRow** receipt) {
  RETURN_IF_REFUSED(
      FindReceipt(situation, receipt_id, {v1::RECEIPT_STATE_REVERSED}, ground, receipt));
  if ((*receipt)->reversal_kind() != v1::REVERSAL_KIND_CHARGEBACK) {
    return WrongState("receipt", receipt_id, "reversed without a chargeback", "charged back",
                      "only a chargeback is won or lost");
  }
  if ((*receipt)->chargeback_ended()) {
    return WrongState("chargeback", receipt_id, "ended", "open", "it was won or lost already");
  }
  return std::nullopt;
}

// The deadline is for the evidence: how long the bank then takes to decide is not ours.
MaybeRefusal CheckEvidence(const Situation& situation, const v1::WinChargeback& command,
                           const std::string& deadline) {
  const std::string& sent = command.evidence_sent_date();
  if (sent > situation.effective_date) {
    return Refuse(
        v1::EFFECTIVE_DATE_IN_FUTURE,
        fmt::format("evidence sent on {} cannot have won on {}", sent, situation.effective_date),
        {{"effective_date", sent}, {"latest", std::string(situation.effective_date)}});
  }
  if (sent <= deadline) return std::nullopt;
  return Refuse(v1::DEADLINE_PASSED,
                fmt::format("the evidence for receipt {} was due by {} and sent on {}",
                            command.receipt_id(), deadline, sent),
                {{"deadline", deadline}, {"sent", sent}});
}

// Not before the reversal, which emptied the receipt's credit.
std::string_view EndDate(const Situation& situation, const std::string& receipt_id) {
  const rows::CreditRow* credit =
      tables::kCredit.Find(situation.rows, situation.stream, receipt_id);
  CHECK(credit != nullptr, "receipt {} was reversed without a credit", receipt_id);
  return MovementDate(situation, "", credit->last_movement_date());
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::WinChargeback& command,
                    Outcome& outcome) {
  Ground ground;
  const rows::ReceiptRow* receipt = nullptr;
  RETURN_IF_REFUSED(FindChargeback(situation, command.receipt_id(), &ground, &receipt));
  RETURN_IF_REFUSED(CheckEvidence(situation, command, receipt->evidence_deadline()));
  const v1::ReceiptDetails& details = receipt->details();
  RETURN_IF_REFUSED(
      CheckTotals(*ground.account, details.currency(), {.credit_minor = details.amount_minor()}));
  v1::ChargebackWon& won =
      *outcome.Add(EndDate(situation, command.receipt_id())).mutable_chargeback_won();
  won.set_receipt_id(command.receipt_id());
  won.set_credit_id(WonCreditId(command.receipt_id()));
  won.set_currency(details.currency());
  won.set_amount_minor(details.amount_minor());
  won.set_method(details.method());
  won.set_money_dimension(receipt->money_dimension());
  won.set_evidence_sent_date(command.evidence_sent_date());
  const std::string credit_id = won.credit_id();
  AllocateOnNewCredit(situation, credit_id, outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::LoseChargeback& command,
                    Outcome& outcome) {
  Ground ground;
  const rows::ReceiptRow* receipt = nullptr;
  RETURN_IF_REFUSED(FindChargeback(situation, command.receipt_id(), &ground, &receipt));
  outcome.Add(EndDate(situation, command.receipt_id()))
      .mutable_chargeback_lost()
      ->set_receipt_id(command.receipt_id());
  return std::nullopt;
}

}  // namespace quittance
