#include "ledger/domain/compensation.h"

#include "ledger/base/check.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/items.h"
#include "ledger/domain/refunds.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

void PutDocument(const EventContext& context, const v1::CompensationGiven& event,
                 TableWriter& rows) {
  rows::DocumentRow& document =
      tables::kDocument.Edit(rows, context.stream, event.compensation_id());
  document.set_kind(rows::DOCUMENT_COMPENSATION);
  document.set_currency(event.currency());
  document.set_amount_minor(event.amount_minor());
  document.mutable_issue_date()->assign(context.date);
  if (event.item_id().empty()) return;
  v1::ItemReduction& reduction = *document.add_reductions();
  reduction.set_item_id(event.item_id());
  reduction.set_amount_minor(event.amount_minor());
}

void TakeOffItem(const EventContext& context, const v1::CompensationGiven& event,
                 TableWriter& rows) {
  MoveItem(context, event.item_id(), -event.amount_minor(), rows);
  const std::string document_id =
      tables::kItem.Find(rows, context.stream, event.item_id())->document_id();
  rows::DocumentRow& billed = tables::kDocument.Edit(rows, context.stream, document_id);
  billed.set_compensated_minor(MovedTotal(billed.compensated_minor(), event.amount_minor()));
}

v1::ControlAccount AccountOf(v1::CompensationForm form) {
  switch (form) {
    case v1::COMPENSATION_FORM_MONEY:
      return v1::REFUNDS_PAYABLE;
    case v1::COMPENSATION_FORM_CREDIT:
      return v1::CUSTOMER_CREDITS;
    case v1::COMPENSATION_FORM_DISCOUNT:
      return v1::ACCOUNTS_RECEIVABLE;
    default:
      CHECK(false, "unknown form of compensation {}", static_cast<int>(form));
  }
}

}  // namespace

void Validate(const v1::GiveCompensation& command, Violations& violations) {
  violations.Id("compensation_id", command.compensation_id());
  violations.Id("complaint_id", command.complaint_id());
  violations.Known("form", command.form(), v1::CompensationForm_IsValid);
  violations.OptionalCurrency("currency", command.currency());
  violations.Positive("amount_minor", command.amount_minor());
  violations.Id("reason_code", command.reason_code());
  if (command.form() != v1::COMPENSATION_FORM_DISCOUNT) {
    if (!command.item_id().empty()) {
      violations.Add("item_id", "is given; only a discount is taken off an item");
    }
    return;
  }
  violations.DerivedId("item_id", command.item_id());
  if (!command.currency().empty()) {
    violations.Add("currency", "is given; a discount is in its item's");
  }
}

void Evolve(const EventContext& context, const v1::CompensationGiven& event, TableWriter& rows) {
  const std::string& id = event.compensation_id();
  PutDocument(context, event, rows);
  switch (event.form()) {
    case v1::COMPENSATION_FORM_MONEY:
      return OpenRefund(context, id, "", event.currency(), event.amount_minor(), rows);
    case v1::COMPENSATION_FORM_CREDIT:
      return OpenCredit(context, id, id, event.currency(), event.amount_minor(), rows);
    default:
      return TakeOffItem(context, event, rows);
  }
}

void Post(const EventContext& context, const v1::CompensationGiven& event, Postings& postings) {
  Debit(postings, v1::COMPENSATION_AND_GOODWILL, "", event.currency(), event.amount_minor());
  Credit(postings, AccountOf(event.form()), context.account_id, event.currency(),
         event.amount_minor());
}

}  // namespace quittance
