#include "ledger/domain/receipts.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/numbers.h"
#include "ledger/domain/payment_keys.h"
#include "ledger/domain/tables.h"

namespace quittance {

std::string_view NameOf(v1::ReceiptState state) {
  switch (state) {
    case v1::RECEIPT_STATE_ANNOUNCED:
      return "announced";
    case v1::RECEIPT_STATE_PENDING:
      return "pending";
    case v1::RECEIPT_STATE_OUTCOME_UNKNOWN:
      return "outcome unknown";
    case v1::RECEIPT_STATE_CONFIRMED:
      return "confirmed";
    case v1::RECEIPT_STATE_FAILED:
      return "failed";
    case v1::RECEIPT_STATE_CLEARED:
      return "cleared";
    case v1::RECEIPT_STATE_REVERSED:
      return "reversed";
    default:
      return "unspecified";
  }
}

MaybeRefusal FindReceipt(const Situation& situation, std::string_view receipt_id,
                         std::initializer_list<v1::ReceiptState> states, Ground* ground,
                         const rows::ReceiptRow** receipt) {
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, ground));
  const rows::ReceiptRow* found =
      tables::kReceipt.Find(situation.rows, situation.stream, receipt_id);
  if (found == nullptr) return NotFound("receipt", receipt_id);
  *receipt = found;
  if (std::find(states.begin(), states.end(), found->state()) != states.end()) return std::nullopt;
  std::string needed;
  for (const v1::ReceiptState state : states) {
    if (!needed.empty()) needed += " or ";
    needed += NameOf(state);
  }
  return WrongState("receipt", receipt_id, NameOf(found->state()), needed,
                    fmt::format("it must be {}", needed));
}

MaybeRefusal CheckConfirming(const Situation& situation, const Ground& ground,
                             const v1::ReceiptDetails& details) {
  RETURN_IF_REFUSED(
      CheckTotals(*ground.account, details.currency(), {.credit_minor = details.amount_minor()}));
  return CheckApprovalLimit(situation, *ground.settings, v1::APPROVAL_ACTION_LARGE_RECEIPT,
                            details.currency(), details.amount_minor(), details.method());
}

MaybeRefusal CheckOutcomeKnown(const Situation& situation, const v1::ReceiptDetails& details) {
  const rows::UnknownPaymentRow* unknown =
      tables::kUnknownPayment.Find(situation.rows, situation.stream, UnknownPaymentKey(details));
  if (unknown == nullptr || unknown->receipt_ids().empty()) return std::nullopt;
  const std::string& first = unknown->receipt_ids(0);
  return Refuse(v1::PAYMENT_OUTCOME_UNKNOWN,
                fmt::format("the outcome of receipt {}, a try of the same payment, is unknown; "
                            "confirm or fail it first",
                            first),
                {{"receipt", first}});
}

std::string_view StepDate(const Situation& situation, const rows::ReceiptRow& receipt) {
  return std::max<std::string_view>(situation.effective_date, receipt.last_step_date());
}

void AddConfirmed(const Situation& situation, Confirmed done, Outcome& outcome) {
  std::string number = NextNumber(situation, kReceiptSeries, outcome);
  outcome.accepted().set_document_number(number);
  v1::ReceiptConfirmed& confirmed = *outcome.Add(done.date).mutable_receipt_confirmed();
  confirmed.set_receipt_id(done.receipt_id);
  confirmed.set_currency(done.details.currency());
  confirmed.set_amount_minor(done.details.amount_minor());
  confirmed.set_method(done.details.method());
  confirmed.set_money_dimension(std::move(done.money_dimension));
  confirmed.set_number(std::move(number));
}

}  // namespace quittance
