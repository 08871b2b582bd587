// Random receipts, allocations and refunds.

#include <algorithm>

#include "ledger/domain/tables.h"
#include "tests/scenario/random_commands.h"

namespace quittance::scenario {
namespace {

const std::vector<v1::PaymentMethod>& Methods() {
  static const auto& methods = *new std::vector<v1::PaymentMethod>{
      v1::PAYMENT_METHOD_CASH,          v1::PAYMENT_METHOD_CHEQUE,
      v1::PAYMENT_METHOD_CARD,          v1::PAYMENT_METHOD_BANK_TRANSFER,
      v1::PAYMENT_METHOD_BANK_TRANSFER, v1::PAYMENT_METHOD_DIRECT_DEBIT,
      v1::PAYMENT_METHOD_WECHAT_PAY};
  return methods;
}

}  // namespace

void RandomCommands::Receipt(v1::Command* command) {
  v1::RecordReceipt& receipt = *command->mutable_record_receipt();
  receipt.set_receipt_id(NewId("R"));
  v1::ReceiptDetails& details = *receipt.mutable_details();
  details.set_method(dice_.Pick(Methods()));
  if (details.method() == v1::PAYMENT_METHOD_CASH) details.set_desk("front");
  const std::string item_id = PickOr(has_.open_items);
  const auto* item = tables::kItem.Find(world_.rows(), stream_, item_id);
  details.set_amount_minor(item == nullptr ? dice_.Between(1, 20'000) : PartOf(item->open_minor()));
  if (item != nullptr && item->open_minor() > 50 && dice_.Chance(15)) {
    details.set_amount_minor(item->open_minor() - dice_.Between(1, 50));
  }
  if (item != nullptr) details.set_currency(item->currency());
  if (item != nullptr) details.add_remittance_document_ids(item->document_id());
  if (dice_.Chance(30)) details.set_external_reference("E" + std::to_string(dice_.Below(300)));
  if (dice_.Chance(25)) {
    receipt.set_state(dice_.Chance(50) ? v1::RECEIPT_STATE_ANNOUNCED : v1::RECEIPT_STATE_PENDING);
  } else if (dice_.Chance(20)) {
    receipt.set_keep_unapplied(true);
  } else if (item != nullptr && dice_.Chance(40)) {
    v1::AllocationOrder& order = *receipt.add_allocations();
    order.set_item_id(item_id);
    order.set_amount_minor(std::min(details.amount_minor(), item->open_minor()));
    const int64_t rest = item->open_minor() - order.amount_minor();
    if (rest > 0 && rest <= 50) order.set_difference_minor(rest);
    if (rest == 0 && item->discount_bp() > 0 && order.amount_minor() > 100) {
      order.set_discount_minor(order.amount_minor() * item->discount_bp() / 10'000);
      order.set_amount_minor(order.amount_minor() - order.discount_minor());
    }
    if (order.discount_minor() < 0) order.clear_discount_minor();
  }
}

void RandomCommands::ReceiptStep(v1::Command* command) {
  std::vector<std::string> waiting;
  std::string confirmed = "none";
  for (const std::string& id : has_.receipts) {
    const auto state = tables::kReceipt.Find(world_.rows(), stream_, id)->state();
    if (state < v1::RECEIPT_STATE_CONFIRMED) waiting.push_back(id);
    if (state == v1::RECEIPT_STATE_CONFIRMED) confirmed = id;
  }
  if (waiting.empty() || dice_.Chance(20)) {
    command->mutable_clear_receipt()->set_receipt_id(confirmed);
    return;
  }
  const std::string& id = dice_.Pick(waiting);
  switch (dice_.Below(5)) {
    case 0:
      command->mutable_mark_receipt_pending()->set_receipt_id(id);
      return;
    case 1:
      command->mutable_mark_receipt_unknown()->set_receipt_id(id);
      return;
    case 2:
      command->mutable_fail_receipt()->set_receipt_id(id);
      return;
    default:
      command->mutable_confirm_receipt()->set_receipt_id(id);
  }
}

void RandomCommands::Reversal(v1::Command* command) {
  v1::ReverseReceipt& reverse = *command->mutable_reverse_receipt();
  reverse.set_receipt_id(PickOr(has_.receipts));
  reverse.set_kind(dice_.Pick(std::vector{v1::REVERSAL_KIND_BOUNCED, v1::REVERSAL_KIND_CHARGEBACK,
                                          v1::REVERSAL_KIND_CHARGEBACK, v1::REVERSAL_KIND_ERROR}));
  if (reverse.kind() == v1::REVERSAL_KIND_CHARGEBACK) {
    reverse.set_evidence_deadline(DaysFromToday(5, 60));
  }
}

void RandomCommands::Chargeback(v1::Command* command) {
  std::vector<std::string> open;
  for (const std::string& id : has_.receipts) {
    const auto* receipt = tables::kReceipt.Find(world_.rows(), stream_, id);
    const bool is_chargeback = receipt->reversal_kind() == v1::REVERSAL_KIND_CHARGEBACK;
    if (is_chargeback && !receipt->chargeback_ended()) open.push_back(id);
  }
  if (dice_.Chance(70)) {
    command->mutable_win_chargeback()->set_receipt_id(PickOr(open));
    command->mutable_win_chargeback()->set_evidence_sent_date(DaysFromToday(-9, 0));
  } else {
    command->mutable_lose_chargeback()->set_receipt_id(PickOr(open));
  }
}

void RandomCommands::Allocation(v1::Command* command) {
  if (dice_.Chance(30)) {
    command->mutable_allocate_automatically();
    return;
  }
  v1::AllocationOrder& order = *command->mutable_allocate()->add_allocations();
  order.set_credit_id(PickOr(has_.open_credits));
  const auto* credit = tables::kCredit.Find(world_.rows(), stream_, order.credit_id());
  std::vector<std::string> payable;
  for (const std::string& id : has_.open_items) {
    const auto* open = tables::kItem.Find(world_.rows(), stream_, id);
    if (credit != nullptr && open->currency() == credit->currency()) payable.push_back(id);
  }
  order.set_item_id(PickOr(payable.empty() || dice_.Chance(5) ? has_.items : payable));
  const auto* item = tables::kItem.Find(world_.rows(), stream_, order.item_id());
  const int64_t most = credit == nullptr || item == nullptr
                           ? 100
                           : std::min(credit->unapplied_minor(), item->open_minor());
  order.set_amount_minor(PartOf(most));
}

void RandomCommands::AllocationEnd(v1::Command* command) {
  command->mutable_undo_allocation()->set_allocation_id(PickOr(has_.allocations));
}

void RandomCommands::Refund(v1::Command* command) {
  v1::RequestRefund& refund = *command->mutable_request_refund();
  refund.set_refund_id(NewId("X"));
  refund.set_credit_id(PickOr(has_.open_credits));
  const auto* credit = tables::kCredit.Find(world_.rows(), stream_, refund.credit_id());
  refund.set_amount_minor(PartOf(credit == nullptr ? 100 : credit->unapplied_minor()));
}

void RandomCommands::RefundStep(v1::Command* command) {
  if (dice_.Chance(40)) {
    v1::EndRefund& end = *command->mutable_end_refund();
    end.set_refund_id(PickOr(has_.refunds));
    end.set_end(v1::REFUND_END_CANCELLED);
    return;
  }
  v1::PayRefund& pay = *command->mutable_pay_refund();
  pay.set_refund_id(PickOr(has_.refunds));
  pay.set_method(dice_.Pick(Methods()));
  pay.set_elsewhere_reason_code("asked");
  if (pay.method() == v1::PAYMENT_METHOD_CASH) pay.set_desk("front");
}

}  // namespace quittance::scenario
