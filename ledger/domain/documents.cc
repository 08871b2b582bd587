#include "ledger/domain/documents.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/money.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/numbers.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

std::string_view NameOf(rows::DocumentState state) {
  switch (state) {
    case rows::DOCUMENT_DRAFT:
      return "a draft";
    case rows::DOCUMENT_ISSUED:
      return "issued";
    case rows::DOCUMENT_VOID:
      return "void";
    default:
      CHECK(false, "unknown document state {}", static_cast<int>(state));
  }
}

}  // namespace

MaybeRefusal FindIssued(const Situation& situation, rows::DocumentKind kind, std::string_view id,
                        const rows::DocumentRow** document) {
  const rows::DocumentRow* found = tables::kDocument.Find(situation.rows, situation.stream, id);
  const std::string_view what = NameOf(kind);
  if (found == nullptr || found->kind() != kind) return NotFound(what, id);
  if (found->state() != rows::DOCUMENT_ISSUED) {
    return WrongState(what, id, NameOf(found->state()), "issued", "it must be issued");
  }
  *document = found;
  return std::nullopt;
}

MaybeRefusal CheckUntouched(const Situation& situation, std::string_view id,
                            const rows::DocumentRow& document) {
  int64_t open_minor = 0;
  bool is_touched = document.credited_minor() > 0;
  std::string_view last_date = document.issue_date();
  for (const v1::OpenItem& opened : document.items()) {
    const rows::ItemRow* item =
        tables::kItem.Find(situation.rows, situation.stream, opened.item_id());
    CHECK(item != nullptr, "document {} has no item {}", id, opened.item_id());
    open_minor += item->open_minor();
    is_touched |= item->open_minor() != item->amount_minor() || item->disputed_minor() > 0;
    last_date = std::max<std::string_view>(last_date, item->last_movement_date());
  }
  if (is_touched) {
    const std::string& currency = document.currency();
    return Refuse(v1::INVOICE_NOT_OPEN,
                  fmt::format("{} {} has {} open of {} and something allocated, credited or "
                              "disputed; issue a credit note instead",
                              NameOf(document.kind()), id, MoneyText(open_minor, currency),
                              MoneyText(document.amount_minor(), currency)),
                  {{"invoice", std::string(id)},
                   {"open", std::to_string(open_minor)},
                   {"amount", std::to_string(document.amount_minor())},
                   {"currency", currency}});
  }
  return CheckNotBefore(situation.effective_date, last_date, NameOf(document.kind()), id);
}

DocumentLeft LeftOf(const rows::DocumentRow& document) {
  const int64_t credited = document.amount_minor() - document.credited_minor();
  const int64_t tax =
      document.tax_minor() - document.credited_tax_minor() - document.allowed_tax_minor();
  return {.gross_minor =
              std::max<int64_t>(credited - document.allowed_minor() - document.written_off_minor() -
                                    document.compensated_minor(),
                                0),
          .taxed_minor = std::max<int64_t>(credited - document.allowed_with_tax_minor(), 0),
          .tax_minor = std::max<int64_t>(tax, 0)};
}

int64_t TaxOfPart(const DocumentLeft& left, int64_t part_minor) {
  if (left.tax_minor == 0) return 0;
  return *MultiplyDivide(left.tax_minor, part_minor, left.taxed_minor);
}

void ChangeAllowed(const EventContext& context, std::string_view document_id,
                   const Allowance& allowance, int sign, TableWriter& rows) {
  if (allowance.amount_minor == 0) return;
  rows::DocumentRow& document = tables::kDocument.Edit(rows, context.stream, document_id);
  document.set_allowed_minor(document.allowed_minor() + sign * allowance.amount_minor);
  if (!allowance.reduces_tax) return;
  document.set_allowed_with_tax_minor(document.allowed_with_tax_minor() +
                                      sign * allowance.amount_minor);
  document.set_allowed_tax_minor(document.allowed_tax_minor() + sign * allowance.tax_minor);
}

void PutIssued(const EventContext& context, const IssuedDocument& issued,
               const google::protobuf::RepeatedPtrField<v1::OpenItem>& items,
               const EarlySettlement& settlement, TableWriter& rows) {
  TakeNumber(context, issued.number, rows);
  const Amounts amounts = SumOf(items);
  rows::DocumentRow& document = tables::kDocument.Edit(rows, context.stream, issued.id);
  document.set_kind(issued.kind);
  document.set_state(rows::DOCUMENT_ISSUED);
  document.mutable_number()->assign(issued.number.data(), issued.number.size());
  document.mutable_currency()->assign(issued.currency.data(), issued.currency.size());
  document.mutable_issue_date()->assign(context.date.data(), context.date.size());
  document.clear_draft();
  *document.mutable_items() = items;
  document.set_amount_minor(amounts.gross_minor);
  document.set_net_minor(amounts.net_minor);
  document.set_tax_minor(amounts.tax_minor);
  NoteDuty(context, v1::DUTY_BILL, document.mutable_done());
  for (const v1::OpenItem& item : items) {
    OpenItem(context, issued.id, issued.currency, item, settlement, rows);
  }
}

void PutVoid(const EventContext& context, std::string_view id,
             const google::protobuf::RepeatedPtrField<v1::OpenItem>& items, TableWriter& rows) {
  tables::kDocument.Edit(rows, context.stream, id).set_state(rows::DOCUMENT_VOID);
  for (const v1::OpenItem& item : items) {
    MoveItem(context, item.item_id(), -item.amount_minor(), rows);
  }
}

}  // namespace quittance
