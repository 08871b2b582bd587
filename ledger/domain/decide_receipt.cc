// Recording and confirming: money comes in.

#include <fmt/format.h>

#include "ledger/domain/allocate.h"
#include "ledger/domain/money_account.h"
#include "ledger/domain/payment_keys.h"
#include "ledger/domain/policies.h"
#include "ledger/domain/receipt.h"
#include "ledger/domain/receipts.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/trial.h"

namespace quittance {
namespace {

bool IsConfirmed(const v1::RecordReceipt& command) {
  return command.state() == v1::RECEIPT_STATE_UNSPECIFIED ||
         command.state() == v1::RECEIPT_STATE_CONFIRMED;
}

// A closed account pays only what came back after closing, such as by a bounced cheque.
MaybeRefusal FindPayer(const Situation& situation, Ground* ground) {
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, ground));
  for (const rows::AccountTotals& totals : ground->account->totals()) {
    if (totals.open_items() > 0) return std::nullopt;
  }
  return FindGround(situation, AccountNeed::kNotClosed, ground);
}

// The details with every default in place. An announced or pending receipt without a value date
// gets its own by being confirmed.
v1::ReceiptDetails DetailsOf(const Situation& situation, const v1::RecordReceipt& command,
                             const rows::AccountRow& account) {
  v1::ReceiptDetails details = command.details();
  if (details.currency().empty()) details.set_currency(account.currency());
  if (details.value_date().empty() && IsConfirmed(command)) {
    details.mutable_value_date()->assign(situation.effective_date);
  }
  return details;
}

MaybeRefusal CheckReferenceNew(const Situation& situation, const v1::ReceiptDetails& details) {
  const std::string& reference = details.external_reference();
  if (reference.empty()) return std::nullopt;
  const rows::ReceiptReferenceRow* first = tables::kReceiptReference.Find(
      situation.rows, situation.stream, ReceiptReferenceKey(details));
  if (first == nullptr) return std::nullopt;
  return Refuse(v1::DUPLICATE_EXTERNAL_REFERENCE,
                fmt::format("receipt {} has {} reference {} already", first->receipt_id(),
                            NameOf(details.method()), reference),
                {{"method", v1::PaymentMethod_Name(details.method())},
                 {"external_reference", reference},
                 {"receipt", first->receipt_id()}});
}

// An account that must never have both cannot be asked to keep a credit beside an open item.
MaybeRefusal CheckKeepUnapplied(const Ground& ground, bool keep_unapplied) {
  if (!keep_unapplied) return std::nullopt;
  const v1::AllocationPolicy& policy =
      PolicyOf(*ground.settings, ground.account->allocation_policy());
  if (policy.trigger() != v1::ALLOCATION_TRIGGER_ALWAYS) return std::nullopt;
  return WrongState("allocation policy", policy.name(), "always applied",
                    "applied on credit or never",
                    "an account under it cannot keep money unapplied");
}

MaybeRefusal CheckRecording(const Situation& situation, const v1::RecordReceipt& command,
                            const Ground& ground, v1::ReceiptDetails& details,
                            std::string* money_dimension) {
  RETURN_IF_REFUSED(CheckCurrencyInBook(*ground.settings, details.currency()));
  RETURN_IF_REFUSED(CheckNewDocumentId(situation, command.receipt_id()));
  RETURN_IF_REFUSED(CheckOutcomeKnown(situation, details));
  RETURN_IF_REFUSED(CheckReferenceNew(situation, details));
  RETURN_IF_REFUSED(FindMoneyDimension(*ground.settings, details.method(), details.desk(),
                                       details.bank_account(), money_dimension));
  if (MoneyAccountOf(details.method()) == v1::BANK) details.set_bank_account(*money_dimension);
  RETURN_IF_REFUSED(CheckKeepUnapplied(ground, command.keep_unapplied()));
  if (!IsConfirmed(command)) return std::nullopt;
  return CheckConfirming(situation, ground, details);
}

void AddRecorded(const Situation& situation, const v1::RecordReceipt& command,
                 v1::ReceiptDetails&& details, Outcome& outcome) {
  v1::ReceiptRecorded& recorded = *outcome.Add(situation.effective_date).mutable_receipt_recorded();
  recorded.set_receipt_id(command.receipt_id());
  recorded.set_state(command.state() == v1::RECEIPT_STATE_ANNOUNCED ? v1::RECEIPT_STATE_ANNOUNCED
                                                                    : v1::RECEIPT_STATE_PENDING);
  recorded.set_keep_unapplied(command.keep_unapplied());
  *recorded.mutable_details() = std::move(details);
}

// As the payer ordered; what is left over stays unapplied unless the account never keeps any.
MaybeRefusal RecordAsOrdered(const Situation& situation, const v1::RecordReceipt& command,
                             v1::ReceiptDetails&& details, std::string money_dimension,
                             Outcome& outcome) {
  Trial trial;
  AddRecorded(situation, command, std::move(details), trial.outcome());
  const v1::ReceiptDetails& recorded = trial.outcome().events()[0].receipt_recorded().details();
  const std::string currency = recorded.currency();
  AddConfirmed(
      situation,
      {command.receipt_id(), recorded, std::move(money_dimension), situation.effective_date},
      trial.outcome());
  RETURN_IF_REFUSED(AllocateAsOrdered(situation, command.allocations(), command.receipt_id(), false,
                                      trial.outcome()));
  AllocateOnNewItems(situation, currency, trial.outcome());
  trial.Commit(outcome);
  return std::nullopt;
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::RecordReceipt& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindPayer(situation, &ground));
  v1::ReceiptDetails details = DetailsOf(situation, command, *ground.account);
  std::string money_dimension;
  RETURN_IF_REFUSED(CheckRecording(situation, command, ground, details, &money_dimension));
  if (!command.allocations().empty()) {
    return RecordAsOrdered(situation, command, std::move(details), std::move(money_dimension),
                           outcome);
  }
  AddRecorded(situation, command, std::move(details), outcome);
  if (!IsConfirmed(command)) return std::nullopt;
  AddConfirmed(situation,
               {command.receipt_id(), outcome.events()[0].receipt_recorded().details(),
                std::move(money_dimension), situation.effective_date},
               outcome);
  if (!command.keep_unapplied()) {
    AllocateOnNewCredit(situation, command.receipt_id(), outcome);
  }
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ConfirmReceipt& command,
                    Outcome& outcome) {
  Ground ground;
  const rows::ReceiptRow* receipt = nullptr;
  RETURN_IF_REFUSED(FindReceipt(
      situation, command.receipt_id(),
      {v1::RECEIPT_STATE_ANNOUNCED, v1::RECEIPT_STATE_PENDING, v1::RECEIPT_STATE_OUTCOME_UNKNOWN},
      &ground, &receipt));
  const v1::ReceiptDetails& details = receipt->details();
  if (receipt->state() != v1::RECEIPT_STATE_OUTCOME_UNKNOWN) {
    RETURN_IF_REFUSED(CheckOutcomeKnown(situation, details));
  }
  RETURN_IF_REFUSED(CheckConfirming(situation, ground, details));
  AddConfirmed(situation,
               {command.receipt_id(), details, RecordedMoneyDimension(details),
                StepDate(situation, *receipt)},
               outcome);
  // The policy may have become ALWAYS since it was recorded; then it acts all the same.
  if (receipt->keep_unapplied()) {
    AllocateOnNewItems(situation, details.currency(), outcome);
  } else {
    AllocateOnNewCredit(situation, command.receipt_id(), outcome);
  }
  return std::nullopt;
}

}  // namespace quittance
