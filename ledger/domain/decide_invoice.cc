#include <fmt/format.h>

#include "ledger/domain/allocate.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/date.h"
#include "ledger/domain/documents.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/hold.h"
#include "ledger/domain/invoice.h"
#include "ledger/domain/invoice_amounts.h"
#include "ledger/domain/money.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/numbers.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

bool IsDraft(const rows::DocumentRow& document) {
  return document.kind() == rows::DOCUMENT_INVOICE && document.state() == rows::DOCUMENT_DRAFT;
}

// A draft of the id may be there: what is given replaces it.
MaybeRefusal CheckNoOtherDocument(const Situation& situation, std::string_view invoice_id) {
  const rows::DocumentRow* document =
      tables::kDocument.Find(situation.rows, situation.stream, invoice_id);
  if (document == nullptr || IsDraft(*document)) return std::nullopt;
  return CheckNewDocumentId(situation, invoice_id);
}

MaybeRefusal FindDraft(const Situation& situation, std::string_view invoice_id,
                       const rows::DocumentRow** draft) {
  const rows::DocumentRow* document =
      tables::kDocument.Find(situation.rows, situation.stream, invoice_id);
  if (document == nullptr || document->kind() != rows::DOCUMENT_INVOICE) {
    return NotFound("invoice", invoice_id);
  }
  if (!IsDraft(*document)) {
    const bool is_void = document->state() == rows::DOCUMENT_VOID;
    return WrongState("invoice", invoice_id, is_void ? "void" : "issued", "draft",
                      "it is no draft any more");
  }
  *draft = document;
  return std::nullopt;
}

MaybeRefusal CheckSchedule(const v1::InvoiceContent& content, const Amounts& amounts) {
  if (content.schedule().empty()) return std::nullopt;
  int64_t sum = 0;
  for (const v1::Instalment& instalment : content.schedule()) {
    const std::optional<int64_t> added = CheckedAdd(sum, instalment.amount_minor());
    if (!added) return AmountOverflow("the schedule's sum");
    sum = *added;
  }
  if (sum == amounts.gross_minor) return std::nullopt;
  const std::string& currency = content.currency();
  return Refuse(v1::SCHEDULE_DOES_NOT_SUM,
                fmt::format("the instalments sum to {}, the invoice is {}",
                            MoneyText(sum, currency), MoneyText(amounts.gross_minor, currency)),
                {{"schedule_sum", std::to_string(sum)},
                 {"total", std::to_string(amounts.gross_minor)},
                 {"currency", currency}});
}

// Fixes currency and lines of the content, and checks what does not depend on the account's state.
MaybeRefusal FixContent(const Ground& ground, v1::InvoiceContent* content, Amounts* amounts) {
  if (content->currency().empty()) content->set_currency(ground.account->currency());
  RETURN_IF_REFUSED(CheckCurrencyInBook(*ground.settings, content->currency()));
  std::string field;
  const std::optional<Amounts> fixed = FixLines(content->mutable_lines(), &field);
  if (!fixed) return AmountOverflow(field);
  *amounts = *fixed;
  return CheckSchedule(*content, *amounts);
}

// The invoice as issued on the command's date, but for its number.
v1::InvoiceIssued IssuedOf(const Situation& situation, const Ground& ground,
                           v1::InvoiceContent content, const Amounts& amounts) {
  const v1::CreditTerms& terms = ground.account->terms();
  const uint32_t net_days = terms.has_net_days() ? terms.net_days() : ground.settings->net_days();
  const uint32_t discount_bp =
      content.has_discount_bp() ? content.discount_bp() : terms.discount_bp();
  const uint32_t discount_days =
      content.has_discount_days() ? content.discount_days() : terms.discount_days();
  const auto after = [&](uint32_t days) {
    return AddDays(situation.effective_date, static_cast<int32_t>(days));
  };

  v1::InvoiceIssued issued;
  AddItems(content, amounts, content.due_date().empty() ? after(net_days) : content.due_date(),
           issued.mutable_items());
  issued.set_invoice_id(std::move(*content.mutable_invoice_id()));
  issued.set_currency(std::move(*content.mutable_currency()));
  *issued.mutable_lines() = std::move(*content.mutable_lines());
  issued.set_reference(std::move(*content.mutable_reference()));
  if (discount_bp > 0) {
    issued.set_discount_bp(discount_bp);
    issued.set_discount_until(after(discount_days));
  }
  return issued;
}

void AddIssued(const Situation& situation, v1::InvoiceIssued issued, Outcome& outcome) {
  issued.set_number(NextNumber(situation, kInvoiceSeries, outcome));
  outcome.accepted().set_document_number(issued.number());
  v1::InvoiceIssued& event = *outcome.Add(situation.effective_date).mutable_invoice_issued();
  event = std::move(issued);
  AllocateOnNewItems(situation, event.currency(), outcome);
}

// Where no line names an item there is nothing to tell apart.
void AddRevenue(const rows::DocumentRow& document, v1::InvoiceVoided& voided) {
  const RevenueByItem revenue = RevenueOf(document.lines());
  if (revenue.size() == 1 && revenue.front().first.empty()) return;
  for (const auto& [item, net_minor] : revenue) {
    if (net_minor == 0) continue;
    v1::ItemRevenue& part = *voided.add_revenue();
    part.mutable_item()->assign(item);
    part.set_net_minor(net_minor);
  }
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::DraftInvoice& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  RETURN_IF_REFUSED(CheckNoOtherDocument(situation, command.invoice().invoice_id()));
  v1::InvoiceContent content = command.invoice();
  Amounts amounts;
  RETURN_IF_REFUSED(FixContent(ground, &content, &amounts));
  *outcome.Add(situation.effective_date).mutable_invoice_drafted()->mutable_invoice() =
      std::move(content);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::DiscardDraft& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const rows::DocumentRow* draft = nullptr;
  RETURN_IF_REFUSED(FindDraft(situation, command.invoice_id(), &draft));
  outcome.Add(situation.effective_date)
      .mutable_draft_discarded()
      ->set_invoice_id(command.invoice_id());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::IssueInvoice& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotBlocked, &ground));
  RETURN_IF_REFUSED(CheckNoHold(situation, *ground.account));
  v1::InvoiceContent content;
  if (command.invoice().lines().empty()) {
    const rows::DocumentRow* draft = nullptr;
    RETURN_IF_REFUSED(FindDraft(situation, command.invoice().invoice_id(), &draft));
    content = draft->draft();
  } else {
    RETURN_IF_REFUSED(CheckNoOtherDocument(situation, command.invoice().invoice_id()));
    content = command.invoice();
  }
  Amounts amounts;
  RETURN_IF_REFUSED(FixContent(ground, &content, &amounts));
  RETURN_IF_REFUSED(
      CheckTotals(*ground.account, content.currency(), {.receivable_minor = amounts.gross_minor}));
  RETURN_IF_REFUSED(
      CheckCreditLimit(situation, *ground.account, content.currency(), amounts.gross_minor));
  AddIssued(situation, IssuedOf(situation, ground, std::move(content), amounts), outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::VoidInvoice& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const rows::DocumentRow* document = nullptr;
  RETURN_IF_REFUSED(FindIssued(situation, rows::DOCUMENT_INVOICE, command.invoice_id(), &document));
  RETURN_IF_REFUSED(CheckUntouched(situation, command.invoice_id(), *document));
  RETURN_IF_REFUSED(CheckDuty(situation, *ground.settings, v1::DUTY_CREDIT, document->done(),
                              "invoice", command.invoice_id()));
  v1::InvoiceVoided& voided = *outcome.Add(situation.effective_date).mutable_invoice_voided();
  voided.set_invoice_id(command.invoice_id());
  voided.set_number(document->number());
  voided.set_currency(document->currency());
  *voided.mutable_items() = document->items();
  voided.set_reason_code(command.reason_code());
  AddRevenue(*document, voided);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::SetDueDate& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& id = command.item_id();
  const rows::ItemRow* item = tables::kItem.Find(situation.rows, situation.stream, id);
  if (item == nullptr) return NotFound("item", id);
  if (!item->due_date().empty()) {
    return Refuse(v1::DUE_DATE_ALREADY_SET,
                  fmt::format("item {} is due on {} already", id, item->due_date()),
                  {{"item", id}, {"due_date", item->due_date()}});
  }
  v1::DueDateSet& set = *outcome.Add(situation.effective_date).mutable_due_date_set();
  set.set_item_id(id);
  set.set_due_date(command.due_date());
  return std::nullopt;
}

}  // namespace quittance
