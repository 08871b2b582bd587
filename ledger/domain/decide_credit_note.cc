#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/domain/allocate.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/credit_note.h"
#include "ledger/domain/documents.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/money.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/numbers.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

const rows::ItemRow& ItemOf(const Situation& situation, const v1::OpenItem& opened) {
  const rows::ItemRow* item =
      tables::kItem.Find(situation.rows, situation.stream, opened.item_id());
  CHECK(item != nullptr, "there is no item {}", opened.item_id());
  return *item;
}

// NOT_FOUND, WRONG_STATE.
MaybeRefusal FindCreditable(const Situation& situation, std::string_view id,
                            const rows::DocumentRow** document) {
  const rows::DocumentRow* found = tables::kDocument.Find(situation.rows, situation.stream, id);
  const bool is_creditable = found != nullptr && (found->kind() == rows::DOCUMENT_INVOICE ||
                                                  found->kind() == rows::DOCUMENT_CHARGE);
  if (!is_creditable) return NotFound("invoice or charge", id);
  return FindIssued(situation, found->kind(), id, document);
}

// What the customer has paid of the document and no credit note has given back: only that can be
// refunded. What earlier notes reduced is in both terms and falls out; discounts and differences
// were never paid.
int64_t PaidOf(const Situation& situation, const rows::DocumentRow& document) {
  int64_t paid = -document.credited_minor() - document.allowed_minor() -
                 document.written_off_minor() - document.compensated_minor();
  for (const v1::OpenItem& opened : document.items()) {
    const rows::ItemRow& item = ItemOf(situation, opened);
    paid += item.amount_minor() - item.open_minor();
  }
  return std::max<int64_t>(paid, 0);
}

bool HasParts(const CreditNoteOrder& order) {
  return !order.reductions.empty() || order.on_account_minor > 0 || order.refund_minor > 0;
}

MaybeRefusal CheckPartsSum(const CreditNoteOrder& order, int64_t total_minor,
                           std::string_view currency) {
  std::optional<int64_t> sum = CheckedAdd(order.on_account_minor, order.refund_minor);
  for (const v1::ItemReduction& reduction : order.reductions) {
    if (sum) sum = CheckedAdd(*sum, reduction.amount_minor());
  }
  if (!sum) return AmountOverflow("the sum of the parts");
  if (*sum == total_minor) return std::nullopt;
  return Refuse(v1::SPLIT_DOES_NOT_SUM,
                fmt::format("the parts sum to {}, the credit note is {}", MoneyText(*sum, currency),
                            MoneyText(total_minor, currency)),
                {{"parts_sum", std::to_string(*sum)},
                 {"total", std::to_string(total_minor)},
                 {"currency", std::string(currency)}});
}

// NOT_FOUND, EXCEEDS_OPEN_AMOUNT.
MaybeRefusal CheckReduction(const Situation& situation, const rows::DocumentRow& document,
                            const v1::ItemReduction& reduction) {
  const std::string& id = reduction.item_id();
  const auto opened = std::ranges::find(document.items(), id, &v1::OpenItem::item_id);
  if (opened == document.items().end()) return NotFound("item of that document", id);
  const rows::ItemRow& item = ItemOf(situation, *opened);
  return CheckOpen(id, item, reduction.amount_minor());
}

// As asked; with no part given the open items in the document's order, the rest on account.
MaybeRefusal Split(const Situation& situation, const CreditNoteOrder& order,
                   const rows::DocumentRow& document, v1::CreditNoteIssued* issued) {
  if (HasParts(order)) {
    RETURN_IF_REFUSED(CheckPartsSum(order, issued->amount_minor(), document.currency()));
    for (const v1::ItemReduction& reduction : order.reductions) {
      RETURN_IF_REFUSED(CheckReduction(situation, document, reduction));
      *issued->add_reductions() = reduction;
    }
    const int64_t paid = PaidOf(situation, document);
    if (order.refund_minor > paid) {
      return ExceedsCreditable(order.document_id, paid, order.refund_minor, document.currency(),
                               "was paid and not given back");
    }
    issued->set_on_account_minor(order.on_account_minor);
    issued->set_refund_minor(order.refund_minor);
    return std::nullopt;
  }
  int64_t left = issued->amount_minor();
  for (const v1::OpenItem& opened : document.items()) {
    const int64_t reduced = std::min(left, ItemOf(situation, opened).open_minor());
    if (reduced == 0) continue;
    v1::ItemReduction& reduction = *issued->add_reductions();
    reduction.set_item_id(opened.item_id());
    reduction.set_amount_minor(reduced);
    left -= reduced;
  }
  issued->set_on_account_minor(left);
  return std::nullopt;
}

MaybeRefusal CheckDates(const Situation& situation, const CreditNoteOrder& order,
                        const rows::DocumentRow& document, const v1::CreditNoteIssued& issued) {
  RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, document.issue_date(),
                                   NameOf(document.kind()), order.document_id));
  for (const v1::ItemReduction& reduction : issued.reductions()) {
    const rows::ItemRow& item =
        *tables::kItem.Find(situation.rows, situation.stream, reduction.item_id());
    RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, item.last_movement_date(), "item",
                                     reduction.item_id()));
  }
  return std::nullopt;
}

MaybeRefusal CheckApproval(const Situation& situation, const v1::BookSettings& settings,
                           const v1::CreditNoteIssued& issued) {
  RETURN_IF_REFUSED(CheckApprovalLimit(situation, settings, v1::APPROVAL_ACTION_CREDIT_NOTE,
                                       issued.currency(), issued.amount_minor()));
  return CheckApprovalLimit(situation, settings, v1::APPROVAL_ACTION_REFUND, issued.currency(),
                            issued.refund_minor());
}

// What is credited: gross, net, tax and lines. EXCEEDS_CREDITABLE_AMOUNT.
MaybeRefusal FixAmounts(const CreditNoteOrder& order, const rows::DocumentRow& document,
                        v1::CreditNoteIssued* issued) {
  const DocumentLeft left = LeftOf(document);
  const std::string& currency = document.currency();
  if (order.lines.empty()) {
    issued->set_amount_minor(order.amount_minor);
  } else {
    RETURN_IF_REFUSED(FixLineCredits(order, document, issued));
  }
  const int64_t gross = issued->amount_minor();
  if (gross > left.gross_minor) {
    return ExceedsCreditable(order.document_id, left.gross_minor, gross, currency,
                             "is left to credit");
  }
  if (order.lines.empty()) {
    const int64_t tax = TaxOfPart(left, gross);
    issued->set_tax_minor(tax);
    issued->set_net_minor(gross - tax);
    return std::nullopt;
  }
  if (issued->tax_minor() > left.tax_minor) {
    return ExceedsCreditable(order.document_id, left.tax_minor, issued->tax_minor(), currency,
                             "of tax is left to credit");
  }
  const int64_t net_left = left.taxed_minor - left.tax_minor;
  if (issued->net_minor() <= net_left) return std::nullopt;
  return ExceedsCreditable(order.document_id, net_left, issued->net_minor(), currency,
                           "net is left to credit");
}

void FixNames(const CreditNoteOrder& order, const rows::DocumentRow& document,
              v1::CreditNoteIssued* issued) {
  issued->set_credit_note_id(std::string(order.credit_note_id));
  issued->set_document_id(std::string(order.document_id));
  issued->set_currency(document.currency());
  issued->set_reason_code(std::string(order.reason_code));
  issued->set_of_charge(document.kind() == rows::DOCUMENT_CHARGE);
}

}  // namespace

MaybeRefusal CheckCreditNote(const Situation& situation, const CreditNoteOrder& order,
                             v1::CreditNoteIssued* issued) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  const rows::DocumentRow* document = nullptr;
  RETURN_IF_REFUSED(FindCreditable(situation, order.document_id, &document));
  RETURN_IF_REFUSED(CheckNewDocumentId(situation, order.credit_note_id));
  RETURN_IF_REFUSED(CheckDuty(situation, *ground.settings, v1::DUTY_CREDIT, document->done(),
                              NameOf(document->kind()), order.document_id));
  RETURN_IF_REFUSED(FixAmounts(order, *document, issued));
  RETURN_IF_REFUSED(Split(situation, order, *document, issued));
  FixNames(order, *document, issued);
  RETURN_IF_REFUSED(CheckDates(situation, order, *document, *issued));
  RETURN_IF_REFUSED(CheckTotals(
      *ground.account, issued->currency(),
      {.credit_minor = issued->on_account_minor(), .refund_minor = issued->refund_minor()}));
  return CheckApproval(situation, *ground.settings, *issued);
}

void AddCreditNote(const Situation& situation, v1::CreditNoteIssued issued, Outcome& outcome) {
  issued.set_number(NextNumber(situation, kCreditNoteSeries, outcome));
  outcome.accepted().set_document_number(issued.number());
  v1::CreditNoteIssued& event = *outcome.Add(situation.effective_date).mutable_credit_note_issued();
  event = std::move(issued);
  // No money has come in, so only a policy that leaves no credit beside an open item acts.
  if (event.on_account_minor() > 0) AllocateOnNewItems(situation, event.currency(), outcome);
}

MaybeRefusal Decide(const Situation& situation, const v1::IssueCreditNote& command,
                    Outcome& outcome) {
  const CreditNoteOrder order{
      .credit_note_id = command.credit_note_id(),
      .document_id = command.document_id(),
      .amount_minor = command.amount_minor(),
      .lines = {command.lines().begin(), command.lines().end()},
      .reason_code = command.reason_code(),
      .reductions = {command.reductions().begin(), command.reductions().end()},
      .on_account_minor = command.on_account_minor(),
      .refund_minor = command.refund_minor()};
  v1::CreditNoteIssued issued;
  RETURN_IF_REFUSED(CheckCreditNote(situation, order, &issued));
  AddCreditNote(situation, std::move(issued), outcome);
  return std::nullopt;
}

}  // namespace quittance
