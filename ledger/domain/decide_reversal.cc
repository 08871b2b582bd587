// Reversing a receipt: money that had come in goes out again.

#include <algorithm>
#include <limits>
#include <vector>

#include "ledger/base/key.h"
#include "ledger/domain/allocate.h"
#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/allocations.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/receipt.h"
#include "ledger/domain/receipts.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/trial.h"

namespace quittance {
namespace {

// The steps of one reversal, in order. Each adds to the trial what the ones before it left to do.
class Reversal {
 public:
  Reversal(const Situation& situation, const v1::ReverseReceipt& command,
           const rows::ReceiptRow& receipt)
      : situation_(situation),
        command_(command),
        receipt_(receipt),
        credit_id_(receipt.chargeback_won() ? WonCreditId(command.receipt_id())
                                            : command.receipt_id()),
        draft_(situation) {}

  MaybeRefusal Decide(const Ground& ground) {
    RETURN_IF_REFUSED(CheckTotalsFit(*ground.account));
    RETURN_IF_REFUSED(CancelRefunds());
    RETURN_IF_REFUSED(UndoAllocations());
    OpenMissing();
    RETURN_IF_REFUSED(TakeOut());
    AllocateOnNewItems(situation_, receipt_.details().currency(), trial_.outcome());
    return std::nullopt;
  }

  void Commit(Outcome& outcome) { trial_.Commit(outcome); }

 private:
  const std::string& credit_id() const { return credit_id_; }
  const rows::CreditRow& credit() const { return *draft_.Credit(credit_id()); }
  bool has_own_date() const { return !command_.header().effective_date().empty(); }

  // While the allocations are undone, credit and receivable are at most this much higher.
  MaybeRefusal CheckTotalsFit(const rows::AccountRow& account) const;
  MaybeRefusal CancelRefunds();
  MaybeRefusal UndoAllocations();
  void OpenMissing();
  MaybeRefusal TakeOut();

  std::vector<std::string> LiveAllocations() const;  // newest first

  const Situation& situation_;
  const v1::ReverseReceipt& command_;
  const rows::ReceiptRow& receipt_;
  const std::string credit_id_;  // the receipt's or, of a chargeback that was won, the win's
  Trial trial_;
  AllocationDraft draft_;
};

std::vector<std::string> Reversal::LiveAllocations() const {
  std::vector<std::string> ids;
  tables::kCreditAllocation.Scan(situation_.rows, situation_.stream, Key().Text(credit_id()).str(),
                                 [&](std::string_view key, const rows::CreditAllocationRow&) {
                                   ids.push_back(AllocationIdOfKey(key));
                                   return true;
                                 });
  std::reverse(ids.begin(), ids.end());
  return ids;
}

MaybeRefusal Reversal::CheckTotalsFit(const rows::AccountRow& account) const {
  __int128 back = receipt_.details().amount_minor();
  for (const std::string& id : LiveAllocations()) {
    const rows::AllocationRow& row =
        *tables::kAllocation.Find(situation_.rows, situation_.stream, id);
    back += static_cast<__int128>(row.discount_minor()) + row.difference_minor();
  }
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const int64_t receivable = back > kMost ? kMost : static_cast<int64_t>(back);
  return CheckTotals(
      account, receipt_.details().currency(),
      {.receivable_minor = receivable, .credit_minor = receipt_.details().amount_minor()});
}

MaybeRefusal Reversal::CancelRefunds() {
  std::vector<std::string> ids;
  tables::kCreditRefund.Scan(situation_.rows, situation_.stream, Key().Text(credit_id()).str(),
                             [&](std::string_view key, const rows::CreditRefundRow&) {
                               KeyReader reader(key);
                               reader.Text();
                               ids.emplace_back(reader.Text());
                               return true;
                             });
  for (const std::string& id : ids) {
    const rows::RefundRow& refund = *tables::kRefund.Find(situation_.rows, situation_.stream, id);
    const std::string_view last = std::max(credit().last_movement_date(), refund.requested_date());
    if (has_own_date()) {
      RETURN_IF_REFUSED(CheckNotBefore(situation_.effective_date, last, "refund", id));
    }
    v1::Event& event = trial_.outcome().Add(MovementDate(situation_, "", last));
    v1::RefundEnded& ended = *event.mutable_refund_ended();
    ended.set_refund_id(id);
    ended.set_end(v1::REFUND_END_CANCELLED);
    ended.set_currency(refund.currency());
    ended.set_amount_minor(refund.amount_minor());
    ended.set_credit_id(refund.credit_id());
    draft_.Apply(event);
  }
  return std::nullopt;
}

MaybeRefusal Reversal::UndoAllocations() {
  for (const std::string& id : LiveAllocations()) {
    const rows::AllocationRow& row =
        *tables::kAllocation.Find(situation_.rows, situation_.stream, id);
    RETURN_IF_REFUSED(AddUndone(id, row, has_own_date(), draft_, trial_.outcome()));
  }
  return std::nullopt;
}

void Reversal::OpenMissing() {
  const int64_t missing = receipt_.details().amount_minor() - credit().unapplied_minor();
  if (missing == 0) return;
  v1::Event& event =
      trial_.outcome().Add(MovementDate(situation_, "", credit().last_movement_date()));
  v1::ReversedPaymentOpened& opened = *event.mutable_reversed_payment_opened();
  const bool is_win = receipt_.chargeback_won();
  opened.set_receipt_id(command_.receipt_id());
  opened.set_item_id(command_.receipt_id() + (is_win ? "/won-reversed" : "/reversed"));
  if (is_win) opened.set_credit_id(credit_id());
  opened.set_currency(receipt_.details().currency());
  opened.set_amount_minor(missing);
  opened.set_due_date(event.effective_date());
  draft_.Apply(event);
}

MaybeRefusal Reversal::TakeOut() {
  const std::string_view last = credit().last_movement_date();
  if (has_own_date()) {
    RETURN_IF_REFUSED(CheckNotBefore(situation_.effective_date, last, "credit", credit_id()));
  }
  v1::ReceiptReversed& reversed =
      *trial_.outcome().Add(MovementDate(situation_, "", last)).mutable_receipt_reversed();
  reversed.set_receipt_id(command_.receipt_id());
  if (receipt_.chargeback_won()) reversed.set_credit_id(credit_id());
  reversed.set_kind(command_.kind());
  reversed.set_currency(receipt_.details().currency());
  reversed.set_amount_minor(receipt_.details().amount_minor());
  reversed.set_method(receipt_.details().method());
  reversed.set_money_dimension(receipt_.money_dimension());
  reversed.set_reason_code(command_.reason_code());
  reversed.set_evidence_deadline(command_.evidence_deadline());
  return std::nullopt;
}

// Money that is there: confirmed, or come back by a chargeback that was won, and not reversed
// since.
MaybeRefusal FindReversible(const Situation& situation, const std::string& receipt_id,
                            Ground* ground, const rows::ReceiptRow** receipt) {
  const rows::ReceiptRow* found =
      tables::kReceipt.Find(situation.rows, situation.stream, receipt_id);
  if (found != nullptr && found->chargeback_won() && !found->win_reversed()) {
    return FindReceipt(situation, receipt_id, {v1::RECEIPT_STATE_REVERSED}, ground, receipt);
  }
  return FindReceipt(situation, receipt_id,
                     {v1::RECEIPT_STATE_CONFIRMED, v1::RECEIPT_STATE_CLEARED}, ground, receipt);
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::ReverseReceipt& command,
                    Outcome& outcome) {
  Ground ground;
  const rows::ReceiptRow* receipt = nullptr;
  RETURN_IF_REFUSED(FindReversible(situation, command.receipt_id(), &ground, &receipt));
  if (command.kind() == v1::REVERSAL_KIND_CHARGEBACK &&
      receipt->details().method() == v1::PAYMENT_METHOD_CASH) {
    return WrongState("receipt", command.receipt_id(), "cash", "not cash",
                      "nobody can charge cash back: reverse it as an error");
  }
  RETURN_IF_REFUSED(CheckDuty(situation, *ground.settings, v1::DUTY_REVERSE_MONEY, receipt->done(),
                              "receipt", command.receipt_id()));
  RETURN_IF_REFUSED(
      CheckApprovalLimit(situation, *ground.settings, v1::APPROVAL_ACTION_RECEIPT_REVERSAL,
                         receipt->details().currency(), receipt->details().amount_minor()));
  Reversal reversal(situation, command, *receipt);
  RETURN_IF_REFUSED(reversal.Decide(ground));
  reversal.Commit(outcome);
  return std::nullopt;
}

}  // namespace quittance
