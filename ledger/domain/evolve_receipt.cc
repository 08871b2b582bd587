#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/items.h"
#include "ledger/domain/numbers.h"
#include "ledger/domain/payment_keys.h"
#include "ledger/domain/receipt.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

rows::ReceiptRow& EditReceipt(const EventContext& context, std::string_view receipt_id,
                              TableWriter& rows) {
  rows::ReceiptRow& receipt = tables::kReceipt.Edit(rows, context.stream, receipt_id);
  CHECK(receipt.details().amount_minor() > 0, "{} has no receipt {}", context.stream, receipt_id);
  return receipt;
}

// No longer among the tries whose outcome is unknown.
void Resolve(const EventContext& context, const v1::ReceiptDetails& details,
             const std::string& receipt_id, TableWriter& rows) {
  const std::string key = UnknownPaymentKey(details);
  auto& tries = *tables::kUnknownPayment.Edit(rows, context.stream, key).mutable_receipt_ids();
  tries.erase(std::remove(tries.begin(), tries.end(), receipt_id), tries.end());
  if (tries.empty()) tables::kUnknownPayment.Erase(rows, context.stream, key);
}

bool IsUnsettled(v1::ReceiptState state) {
  return state == v1::RECEIPT_STATE_ANNOUNCED || state == v1::RECEIPT_STATE_PENDING ||
         state == v1::RECEIPT_STATE_OUTCOME_UNKNOWN;
}

void CountUnsettled(const EventContext& context, int change, TableWriter& rows) {
  rows::AccountRow& account = tables::kAccount.Edit(rows, context.stream);
  account.set_unsettled_receipts(account.unsettled_receipts() + change);
}

rows::ReceiptRow& SetState(const EventContext& context, const std::string& receipt_id,
                           v1::ReceiptState state, TableWriter& rows) {
  const rows::ReceiptRow* before = tables::kReceipt.Find(rows, context.stream, receipt_id);
  if (before != nullptr && before->state() == v1::RECEIPT_STATE_OUTCOME_UNKNOWN) {
    Resolve(context, before->details(), receipt_id, rows);
  }
  if (before != nullptr && IsUnsettled(before->state()) && !IsUnsettled(state)) {
    CountUnsettled(context, -1, rows);
  }
  rows::ReceiptRow& receipt = EditReceipt(context, receipt_id, rows);
  receipt.set_state(state);
  receipt.mutable_last_step_date()->assign(context.date);
  return receipt;
}

}  // namespace

v1::OpenItem ReversedPaymentItem(const v1::ReversedPaymentOpened& event) {
  v1::OpenItem item;
  item.set_item_id(event.item_id());
  item.set_kind(v1::ITEM_KIND_REVERSED_PAYMENT);
  item.set_due_date(event.due_date());
  item.set_amount_minor(event.amount_minor());
  item.set_net_minor(event.amount_minor());
  return item;
}

std::string WonCreditId(std::string_view receipt_id) { return std::string(receipt_id) + "/won"; }

void Evolve(const EventContext& context, const v1::ReceiptRecorded& event, TableWriter& rows) {
  rows::DocumentRow& document = tables::kDocument.Edit(rows, context.stream, event.receipt_id());
  document.set_kind(rows::DOCUMENT_RECEIPT);
  document.set_currency(event.details().currency());
  document.set_amount_minor(event.details().amount_minor());
  document.mutable_issue_date()->assign(context.date);
  rows::ReceiptRow& receipt = tables::kReceipt.Edit(rows, context.stream, event.receipt_id());
  *receipt.mutable_details() = event.details();
  receipt.set_state(event.state());
  receipt.mutable_last_step_date()->assign(context.date);
  receipt.set_keep_unapplied(event.keep_unapplied());
  NoteDuty(context, v1::DUTY_TAKE_MONEY, receipt.mutable_done());
  CountUnsettled(context, 1, rows);
  if (event.details().external_reference().empty()) return;
  tables::kReceiptReference.Edit(rows, context.stream, ReceiptReferenceKey(event.details()))
      .set_receipt_id(event.receipt_id());
}

void Evolve(const EventContext& context, const v1::ReceiptConfirmed& event, TableWriter& rows) {
  rows::ReceiptRow& receipt =
      SetState(context, event.receipt_id(), v1::RECEIPT_STATE_CONFIRMED, rows);
  receipt.set_money_dimension(event.money_dimension());
  receipt.mutable_confirmed_date()->assign(context.date);
  NoteDuty(context, v1::DUTY_TAKE_MONEY, receipt.mutable_done());
  tables::kDocument.Edit(rows, context.stream, event.receipt_id()).set_number(event.number());
  TakeNumber(context, event.number(), rows);
  OpenCredit(context, event.receipt_id(), event.receipt_id(), event.currency(),
             event.amount_minor(), rows);
}

void Evolve(const EventContext& context, const v1::ReceiptPending& event, TableWriter& rows) {
  SetState(context, event.receipt_id(), v1::RECEIPT_STATE_PENDING, rows);
}

void Evolve(const EventContext& context, const v1::ReceiptOutcomeUnknown& event,
            TableWriter& rows) {
  const rows::ReceiptRow& receipt =
      SetState(context, event.receipt_id(), v1::RECEIPT_STATE_OUTCOME_UNKNOWN, rows);
  const std::string key = UnknownPaymentKey(receipt.details());
  tables::kUnknownPayment.Edit(rows, context.stream, key).add_receipt_ids(event.receipt_id());
}

void Evolve(const EventContext& context, const v1::ReceiptFailed& event, TableWriter& rows) {
  const rows::ReceiptRow& receipt =
      SetState(context, event.receipt_id(), v1::RECEIPT_STATE_FAILED, rows);
  if (receipt.details().external_reference().empty()) return;
  const std::string key = ReceiptReferenceKey(receipt.details());
  tables::kReceiptReference.Erase(rows, context.stream, key);
}

void Evolve(const EventContext& context, const v1::ReceiptCleared& event, TableWriter& rows) {
  SetState(context, event.receipt_id(), v1::RECEIPT_STATE_CLEARED, rows);
}

void Evolve(const EventContext& context, const v1::ReversedPaymentOpened& event,
            TableWriter& rows) {
  OpenItem(context, event.receipt_id(), event.currency(), ReversedPaymentItem(event), {}, rows);
  MoveCredit(context, ReversedCreditOf(event), event.amount_minor(), rows);
}

void Evolve(const EventContext& context, const v1::ReceiptReversed& event, TableWriter& rows) {
  rows::ReceiptRow& receipt =
      SetState(context, event.receipt_id(), v1::RECEIPT_STATE_REVERSED, rows);
  if (event.credit_id().empty()) {
    receipt.set_reversal_kind(event.kind());
    receipt.set_evidence_deadline(event.evidence_deadline());
  } else {
    receipt.set_win_reversed(true);
  }
  MoveCredit(context, ReversedCreditOf(event), -event.amount_minor(), rows);
}

void Evolve(const EventContext& context, const v1::ChargebackWon& event, TableWriter& rows) {
  rows::ReceiptRow& receipt = EditReceipt(context, event.receipt_id(), rows);
  receipt.set_chargeback_ended(true);
  receipt.set_chargeback_won(true);
  OpenCredit(context, event.credit_id(), event.receipt_id(), event.currency(), event.amount_minor(),
             rows);
}

void Evolve(const EventContext& context, const v1::ChargebackLost& event, TableWriter& rows) {
  EditReceipt(context, event.receipt_id(), rows).set_chargeback_ended(true);
}

}  // namespace quittance
