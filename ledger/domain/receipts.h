#pragma once
// What several rules about receipts share.

#include <initializer_list>
#include <string>
#include <string_view>

#include "ledger/domain/checks.h"
#include "ledger/domain/situation.h"

namespace quittance {

// "announced", "outcome unknown", ...
std::string_view NameOf(v1::ReceiptState state);

// NOT_FOUND (book, account, receipt); WRONG_STATE unless it is in one of `states`.
MaybeRefusal FindReceipt(const Situation& situation, std::string_view receipt_id,
                         std::initializer_list<v1::ReceiptState> states, Ground* ground,
                         const rows::ReceiptRow** receipt);

// AMOUNT_OVERFLOW, APPROVAL_REQUIRED (large receipt): may this money count?
MaybeRefusal CheckConfirming(const Situation& situation, const Ground& ground,
                             const v1::ReceiptDetails& details);

// PAYMENT_OUTCOME_UNKNOWN: of another try of the same payment. REQUIRES: the outcome of the receipt
// with these details is not unknown itself.
MaybeRefusal CheckOutcomeKnown(const Situation& situation, const v1::ReceiptDetails& details);

// The date of the receipt's next step: the command's, but not before its last step.
std::string_view StepDate(const Situation& situation, const rows::ReceiptRow& receipt);

// ReceiptConfirmed with its number, which also becomes the answer's.
struct Confirmed {
  const std::string& receipt_id;
  const v1::ReceiptDetails& details;
  std::string money_dimension;
  std::string_view date;
};
void AddConfirmed(const Situation& situation, Confirmed done, Outcome& outcome);

}  // namespace quittance
