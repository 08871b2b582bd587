#include "ledger/domain/charge.h"
#include "ledger/domain/documents.h"
#include "ledger/domain/items.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

google::protobuf::RepeatedPtrField<v1::OpenItem> OnlyItem(const v1::OpenItem& item) {
  google::protobuf::RepeatedPtrField<v1::OpenItem> items;
  *items.Add() = item;
  return items;
}

}  // namespace

void Evolve(const EventContext& context, const v1::ChargeRaised& event, TableWriter& rows) {
  PutIssued(context,
            {.kind = rows::DOCUMENT_CHARGE,
             .id = event.charge_id(),
             .number = event.number(),
             .currency = event.currency()},
            OnlyItem(event.item()), {}, rows);
  if (!event.has_interest()) return;
  tables::kDocument.Edit(rows, context.stream, event.charge_id())
      .set_related_item_id(event.related_item_id());
  rows::InterestSpan span;
  span.set_charge_id(event.charge_id());
  span.set_from_date(event.interest().from_date());
  span.set_to_date(event.interest().to_date());
  AddInterest(context, event.related_item_id(), std::move(span), rows);
}

void Evolve(const EventContext& context, const v1::ChargeVoided& event, TableWriter& rows) {
  PutVoid(context, event.charge_id(), OnlyItem(event.item()), rows);
  const std::string item_id =
      tables::kDocument.Find(rows, context.stream, event.charge_id())->related_item_id();
  if (!item_id.empty()) RemoveInterest(context, item_id, event.charge_id(), rows);
}

void Post(const EventContext& context, const v1::ChargeRaised& event, Postings& postings) {
  const v1::OpenItem& item = event.item();
  const std::string& currency = event.currency();
  Debit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, currency, item.amount_minor());
  Credit(postings, v1::LATE_FEES_AND_INTEREST, "", currency, item.net_minor());
  Credit(postings, v1::TAX_PAYABLE, "", currency, item.tax_minor());
}

void Post(const EventContext& context, const v1::ChargeVoided& event, Postings& postings) {
  const v1::OpenItem& item = event.item();
  const std::string& currency = event.currency();
  Debit(postings, v1::LATE_FEES_AND_INTEREST, "", currency, item.net_minor());
  Debit(postings, v1::TAX_PAYABLE, "", currency, item.tax_minor());
  Credit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, currency, item.amount_minor());
}

}  // namespace quittance
