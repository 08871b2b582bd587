// What each event means to the draft: the same movements as evolve's, on the draft's copies.

#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/receipt.h"

namespace quittance {
namespace {

template <typename Allocation>
int64_t ReductionOf(const Allocation& event) {
  return event.amount_minor() + event.discount_minor() + event.difference_minor();
}

}  // namespace

void AllocationDraft::Apply(const v1::Event& event) {
  const std::string& date = event.effective_date();
  switch (event.body_case()) {
    case v1::Event::kInvoiceIssued:
      return Apply(date, event.invoice_issued());
    case v1::Event::kInvoiceVoided:
      for (const v1::OpenItem& item : event.invoice_voided().items()) {
        MoveItem(date, item.item_id(), -item.amount_minor());
      }
      return;
    case v1::Event::kChargeVoided:
      MoveItem(date, event.charge_voided().charge_id(),
               -event.charge_voided().item().amount_minor());
      return;
    case v1::Event::kChargeRaised:
      return Apply(date, event.charge_raised());
    case v1::Event::kCreditNoteIssued:
      return Apply(date, event.credit_note_issued());
    case v1::Event::kReceiptRecorded:
      receipts_[event.receipt_recorded().receipt_id()] = &event.receipt_recorded().details();
      return;
    case v1::Event::kReceiptConfirmed:
      return Apply(date, event.receipt_confirmed());
    case v1::Event::kChargebackWon:
      return Apply(date, event.chargeback_won());
    case v1::Event::kReversedPaymentOpened:
      return Apply(date, event.reversed_payment_opened());
    case v1::Event::kReceiptReversed:
      return MoveCredit(date, ReversedCreditOf(event.receipt_reversed()),
                        -event.receipt_reversed().amount_minor());
    case v1::Event::kCreditAllocated:
      return Apply(date, event.credit_allocated());
    case v1::Event::kAllocationUndone:
      return Apply(date, event.allocation_undone());
    case v1::Event::kCompensationGiven:
      return Apply(date, event.compensation_given());
    case v1::Event::kWrittenOff:
      return GiveUp(date, event.written_off(), 1);
    case v1::Event::kWriteOffReversed:
      return GiveUp(date, event.write_off_reversed(), -1);
    case v1::Event::kRefundRequested:
      return MoveCredit(date, event.refund_requested().credit_id(),
                        -event.refund_requested().amount_minor());
    case v1::Event::kRefundEnded:
      return Apply(date, event.refund_ended());
    default:
      return;
  }
}

void AllocationDraft::Apply(std::string_view date, const v1::InvoiceIssued& event) {
  const Amounts amounts = SumOf(event.items());
  left_[event.invoice_id()] = {.gross_minor = amounts.gross_minor,
                               .taxed_minor = amounts.gross_minor,
                               .tax_minor = amounts.tax_minor};
  for (const v1::OpenItem& item : event.items()) {
    rows::ItemRow& row = OpenItem(date, event.invoice_id(), event.currency(), item);
    row.set_discount_bp(event.discount_bp());
    row.set_discount_until(event.discount_until());
  }
}

void AllocationDraft::Apply(std::string_view date, const v1::ChargeRaised& event) {
  const v1::OpenItem& item = event.item();
  left_[event.charge_id()] = {.gross_minor = item.amount_minor(),
                              .taxed_minor = item.amount_minor(),
                              .tax_minor = item.tax_minor()};
  OpenItem(date, event.charge_id(), event.currency(), item);
}

void AllocationDraft::Apply(std::string_view date, const v1::CreditNoteIssued& event) {
  TakeBack(event.document_id(), event.amount_minor(), event.amount_minor(), event.tax_minor());
  for (const v1::ItemReduction& part : event.reductions()) {
    rows::ItemRow& item = MoveItem(date, part.item_id(), -part.amount_minor());
    item.set_credited_minor(item.credited_minor() + part.amount_minor());
  }
  if (event.on_account_minor() > 0) {
    OpenCredit(date, event.credit_note_id(), event.credit_note_id(), event.currency(),
               event.on_account_minor());
  }
}

void AllocationDraft::Apply(std::string_view date, const v1::ReceiptConfirmed& event) {
  OpenCredit(date, event.receipt_id(), event.receipt_id(), event.currency(), event.amount_minor());
}

void AllocationDraft::Apply(std::string_view date, const v1::ChargebackWon& event) {
  OpenCredit(date, event.credit_id(), event.receipt_id(), event.currency(), event.amount_minor());
}

void AllocationDraft::Apply(std::string_view date, const v1::ReversedPaymentOpened& event) {
  OpenItem(date, event.receipt_id(), event.currency(), ReversedPaymentItem(event));
  MoveCredit(date, ReversedCreditOf(event), event.amount_minor());
}

void AllocationDraft::ApplyAllowance(std::string_view document_id, const Allowance& allowance,
                                     int sign) {
  if (allowance.amount_minor == 0) return;
  const int64_t amount = sign * allowance.amount_minor;
  TakeBack(document_id, amount, allowance.reduces_tax ? amount : 0, sign * allowance.tax_minor);
}

void AllocationDraft::Apply(std::string_view date, const v1::CreditAllocated& event) {
  ++allocations_;
  MoveCredit(date, event.credit_id(), -event.amount_minor());
  if (!event.write_off_id().empty()) return;
  rows::ItemRow& item = MoveItem(date, event.item_id(), -ReductionOf(event));
  item.set_discount_minor(item.discount_minor() + event.discount_minor());
  ApplyAllowance(item.document_id(), AllowanceOf(event), 1);
}

void AllocationDraft::Apply(std::string_view date, const v1::AllocationUndone& event) {
  MoveCredit(date, event.credit_id(), event.amount_minor());
  if (!event.write_off_id().empty()) return;
  rows::ItemRow& item = MoveItem(date, event.item_id(), ReductionOf(event));
  item.set_discount_minor(item.discount_minor() - event.discount_minor());
  ApplyAllowance(item.document_id(), AllowanceOf(event), -1);
}

template <typename Event>
void AllocationDraft::GiveUp(std::string_view date, const Event& event, int sign) {
  const rows::ItemRow& item = MoveItem(date, event.item_id(), -sign * event.amount_minor());
  TakeBack(item.document_id(), sign * event.amount_minor(), 0, 0);
}

void AllocationDraft::Apply(std::string_view date, const v1::CompensationGiven& event) {
  const std::string& id = event.compensation_id();
  if (event.form() == v1::COMPENSATION_FORM_CREDIT) {
    OpenCredit(date, id, id, event.currency(), event.amount_minor());
  } else if (event.form() == v1::COMPENSATION_FORM_DISCOUNT) {
    GiveUp(date, event, 1);
  }
}

void AllocationDraft::Apply(std::string_view date, const v1::RefundEnded& event) {
  if (Credit(event.credit_id()) != nullptr) {
    return MoveCredit(date, event.credit_id(), event.amount_minor());
  }
  OpenCredit(date, event.credit_id(), event.refund_id(), event.currency(), event.amount_minor());
}

}  // namespace quittance
