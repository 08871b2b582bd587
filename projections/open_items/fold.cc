#include "projections/open_items/fold.h"

#include <array>

#include "ledger/domain/decide.h"
#include "projections/open_items/tables.h"

namespace quittance {
namespace open_items {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 1> kTables{{{&kItem.info(), "item_id"}}};

// Where an event's changes go.
struct Target {
  EventContext context;
  Height height = 0;
  TableWriter& rows;

  rows::DatedItemRow& Item(std::string_view item_id) const {
    return kItem.Edit(rows, context.stream, item_id);
  }
  rows::DatedItemChange& AddChange(rows::DatedItemRow& item) const {
    rows::DatedItemChange& change = *item.add_changes();
    change.set_date(std::string(context.date));
    change.set_height(height);
    return change;
  }
  void ChangeOpen(std::string_view item_id, int64_t by_minor) const {
    AddChange(Item(item_id)).set_open_minor(by_minor);
  }
  void Place(std::string_view item_id, const std::string& placement_id) const {
    rows::DatedPlacement& placement = *Item(item_id).add_placements();
    placement.set_date(std::string(context.date));
    placement.set_placement_id(placement_id);
    placement.set_height(height);
  }
};

struct Document {
  const std::string& id;
  const std::string& number;
  const std::string& currency;
};

void Open(const Target& target, const Document& document, const v1::OpenItem& opened) {
  rows::DatedItemRow& item = target.Item(opened.item_id());
  item.set_document_id(document.id);
  item.set_document_number(document.number);
  item.set_currency(document.currency);
  item.set_kind(opened.kind());
  item.set_issue_date(std::string(target.context.date));
  item.set_due_date(opened.due_date());
  item.set_amount_minor(opened.amount_minor());
  target.AddChange(item).set_open_minor(opened.amount_minor());
}

void Apply(const Target& target, const v1::InvoiceIssued& event) {
  for (const v1::OpenItem& item : event.items()) {
    Open(target, {event.invoice_id(), event.number(), event.currency()}, item);
  }
}

// Only what nothing has been taken off can be voided, so the whole amount ends.
void Apply(const Target& target, const v1::InvoiceVoided& event) {
  for (const v1::OpenItem& item : event.items()) {
    target.ChangeOpen(item.item_id(), -item.amount_minor());
  }
}

void Apply(const Target& target, const v1::DueDateSet& event) {
  rows::DatedItemRow& item = target.Item(event.item_id());
  item.set_due_date(event.due_date());
  item.set_due_from(std::string(target.context.date));
}

void Apply(const Target& target, const v1::ReversedPaymentOpened& event) {
  v1::OpenItem item;
  item.set_item_id(event.item_id());
  item.set_kind(v1::ITEM_KIND_REVERSED_PAYMENT);
  item.set_due_date(event.due_date());
  item.set_amount_minor(event.amount_minor());
  Open(target, {event.receipt_id(), "", event.currency()}, item);
}

// A recovery pays debt that the item does not hold any more.
template <typename Allocation>
void Apply(const Target& target, const Allocation& allocation, int sign) {
  if (!allocation.write_off_id().empty()) return;
  target.ChangeOpen(allocation.item_id(),
                    sign * (allocation.amount_minor() + allocation.discount_minor() +
                            allocation.difference_minor()));
}

void Apply(const Target& target, const v1::DisputeRaised& event) {
  rows::DatedItemChange& change = target.AddChange(target.Item(event.item_id()));
  change.set_disputed_minor(event.amount_minor());
  change.set_dispute_id(event.dispute_id());
}

void Apply(const Target& target, const v1::DisputeResolved& event) {
  rows::DatedItemRow& item = target.Item(event.item_id());
  int64_t disputed_minor = 0;
  for (const rows::DatedItemChange& change : item.changes()) {
    if (change.dispute_id() == event.dispute_id()) disputed_minor += change.disputed_minor();
  }
  rows::DatedItemChange& change = target.AddChange(item);
  change.set_disputed_minor(-disputed_minor);
  change.set_dispute_id(event.dispute_id());
}

void Apply(const Target& target, const v1::PlacedWithCollector& event) {
  for (const v1::PlacedItem& item : event.items()) {
    target.Place(item.item_id(), event.placement_id());
  }
}

void Apply(const Target& target, const v1::PlacementRecalled& event) {
  for (const std::string& item_id : event.item_ids()) target.Place(item_id, "");
}

void Apply(const Target& target, const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kInvoiceIssued:
      return Apply(target, event.invoice_issued());
    case v1::Event::kInvoiceVoided:
      return Apply(target, event.invoice_voided());
    case v1::Event::kDueDateSet:
      return Apply(target, event.due_date_set());
    case v1::Event::kChargeRaised: {
      const v1::ChargeRaised& charge = event.charge_raised();
      return Open(target, {charge.charge_id(), charge.number(), charge.currency()}, charge.item());
    }
    case v1::Event::kChargeVoided: {
      const v1::OpenItem& item = event.charge_voided().item();
      return target.ChangeOpen(item.item_id(), -item.amount_minor());
    }
    case v1::Event::kCreditNoteIssued:
      for (const v1::ItemReduction& reduction : event.credit_note_issued().reductions()) {
        target.ChangeOpen(reduction.item_id(), -reduction.amount_minor());
      }
      return;
    case v1::Event::kReversedPaymentOpened:
      return Apply(target, event.reversed_payment_opened());
    case v1::Event::kCreditAllocated:
      return Apply(target, event.credit_allocated(), -1);
    case v1::Event::kAllocationUndone:
      return Apply(target, event.allocation_undone(), 1);
    case v1::Event::kCompensationGiven:
      if (event.compensation_given().item_id().empty()) return;
      return target.ChangeOpen(event.compensation_given().item_id(),
                               -event.compensation_given().amount_minor());
    case v1::Event::kWrittenOff:
      return target.ChangeOpen(event.written_off().item_id(), -event.written_off().amount_minor());
    case v1::Event::kWriteOffReversed:
      return target.ChangeOpen(event.write_off_reversed().item_id(),
                               event.write_off_reversed().amount_minor());
    case v1::Event::kDisputeRaised:
      return Apply(target, event.dispute_raised());
    case v1::Event::kDisputeResolved:
      return Apply(target, event.dispute_resolved());
    case v1::Event::kPlacedWithCollector:
      return Apply(target, event.placed_with_collector());
    case v1::Event::kPlacementRecalled:
      return Apply(target, event.placement_recalled());
    default:
      return;  // moves no item
  }
}

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "open_items"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    const v1::Record& record = entry.record();
    for (const v1::Event& event : record.events()) {
      Apply({ContextOf(record, event.effective_date()), entry.entry.height, rows}, event);
    }
  }
};

}  // namespace
}  // namespace open_items

std::unique_ptr<ReadModel> NewOpenItemsModel() { return std::make_unique<open_items::Model>(); }

}  // namespace quittance
