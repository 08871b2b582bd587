#include "ledger/domain/allocation_draft.h"

#include "ledger/base/check.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/items.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

void Assign(std::string* target, std::string_view value) {
  target->assign(value.data(), value.size());
}

}  // namespace

AllocationDraft::AllocationDraft(const Situation& situation, const Outcome& outcome)
    : AllocationDraft(situation) {
  for (const v1::Event& event : outcome.events()) Apply(event);
}

const rows::ItemRow* AllocationDraft::Item(std::string_view item_id) const {
  const auto found = items_.find(item_id);
  if (found != items_.end()) return &found->second;
  return tables::kItem.Find(situation_.rows, situation_.stream, item_id);
}

const rows::CreditRow* AllocationDraft::Credit(std::string_view credit_id) const {
  const auto found = credits_.find(credit_id);
  if (found != credits_.end()) return &found->second;
  return tables::kCredit.Find(situation_.rows, situation_.stream, credit_id);
}

DocumentLeft AllocationDraft::Left(std::string_view document_id) const {
  const auto found = left_.find(document_id);
  if (found != left_.end()) return found->second;
  const rows::DocumentRow* document =
      tables::kDocument.Find(situation_.rows, situation_.stream, document_id);
  CHECK(document != nullptr, "there is no document {}", document_id);
  return LeftOf(*document);
}

const v1::ReceiptDetails* AllocationDraft::ReceiptOf(const rows::CreditRow& credit) const {
  const auto found = receipts_.find(credit.origin_id());
  if (found != receipts_.end()) return found->second;
  const rows::ReceiptRow* receipt =
      tables::kReceipt.Find(situation_.rows, situation_.stream, credit.origin_id());
  return receipt == nullptr ? nullptr : &receipt->details();
}

std::string_view AllocationDraft::ValueDateOf(const rows::CreditRow& credit) const {
  const v1::ReceiptDetails* receipt = ReceiptOf(credit);
  if (receipt == nullptr) return situation_.effective_date;
  if (!receipt->value_date().empty()) return receipt->value_date();
  // Given none, it counts from the day it was confirmed, which opened its credit.
  const rows::CreditRow* first = Credit(credit.origin_id());
  return first == nullptr ? credit.opened_date() : first->opened_date();
}

const google::protobuf::RepeatedPtrField<std::string>& AllocationDraft::RemittanceOf(
    const rows::CreditRow& credit) const {
  const v1::ReceiptDetails* receipt = ReceiptOf(credit);
  if (receipt == nullptr) receipt = &v1::ReceiptDetails::default_instance();
  return receipt->remittance_document_ids();
}

std::string AllocationDraft::NextAllocationId() const {
  const rows::AccountRow* account = tables::kAccount.Find(situation_.rows, situation_.stream);
  const uint64_t last = account == nullptr ? 0 : account->last_allocation();
  return "A" + std::to_string(last + allocations_ + 1);
}

void AllocationDraft::KeepIndexed(std::string_view item_id, const rows::ItemRow& item) {
  const rows::ItemRow* stored = tables::kItem.Find(situation_.rows, situation_.stream, item_id);
  if (stored != nullptr && stored->open_minor() > 0) return;
  if (item.open_minor() > 0) {
    opened_items_.try_emplace(OpenItemKey(item, item_id), item_id);
  } else {
    opened_items_.erase(OpenItemKey(item, item_id));
  }
}

void AllocationDraft::KeepIndexed(std::string_view credit_id, const rows::CreditRow& credit) {
  const rows::CreditRow* stored =
      tables::kCredit.Find(situation_.rows, situation_.stream, credit_id);
  if (stored != nullptr && stored->unapplied_minor() > 0) return;
  if (credit.unapplied_minor() > 0) {
    opened_credits_.try_emplace(OpenCreditKey(credit, credit_id), credit_id);
  } else {
    opened_credits_.erase(OpenCreditKey(credit, credit_id));
  }
}

rows::ItemRow& AllocationDraft::OpenItem(std::string_view date, std::string_view document_id,
                                         std::string_view currency, const v1::OpenItem& item) {
  rows::ItemRow& row = items_[item.item_id()];
  Assign(row.mutable_document_id(), document_id);
  Assign(row.mutable_currency(), currency);
  Assign(row.mutable_issue_date(), date);
  Assign(row.mutable_last_movement_date(), date);
  row.set_kind(item.kind());
  row.set_due_date(item.due_date());
  row.set_amount_minor(item.amount_minor());
  row.set_net_minor(item.net_minor());
  row.set_tax_minor(item.tax_minor());
  row.set_open_minor(item.amount_minor());
  KeepIndexed(item.item_id(), row);
  return row;
}

void AllocationDraft::OpenCredit(std::string_view date, std::string_view credit_id,
                                 std::string_view origin_id, std::string_view currency,
                                 int64_t amount_minor) {
  rows::CreditRow& row = credits_[std::string(credit_id)];
  Assign(row.mutable_origin_id(), origin_id);
  Assign(row.mutable_currency(), currency);
  Assign(row.mutable_opened_date(), date);
  Assign(row.mutable_last_movement_date(), date);
  row.set_amount_minor(amount_minor);
  row.set_unapplied_minor(amount_minor);
  KeepIndexed(credit_id, row);
}

// Less than nothing is given back.
void AllocationDraft::TakeBack(std::string_view document_id, int64_t gross_minor,
                               int64_t taxed_minor, int64_t tax_minor) {
  DocumentLeft& left = left_.try_emplace(std::string(document_id), Left(document_id)).first->second;
  left.gross_minor -= gross_minor;
  left.taxed_minor -= taxed_minor;
  left.tax_minor -= tax_minor;
}

rows::ItemRow& AllocationDraft::MoveItem(std::string_view date, std::string_view item_id,
                                         int64_t change_minor) {
  const rows::ItemRow* before = Item(item_id);
  CHECK(before != nullptr, "there is no item {}", item_id);
  rows::ItemRow& item = items_.try_emplace(std::string(item_id), *before).first->second;
  item.set_open_minor(item.open_minor() + change_minor);
  CHECK(item.open_minor() >= 0 && item.open_minor() <= item.amount_minor(),
        "item {} of {} would have {} open", item_id, item.amount_minor(), item.open_minor());
  Assign(item.mutable_last_movement_date(), date);
  KeepIndexed(item_id, item);
  return item;
}

void AllocationDraft::MoveCredit(std::string_view date, std::string_view credit_id,
                                 int64_t change_minor) {
  const rows::CreditRow* before = Credit(credit_id);
  CHECK(before != nullptr, "there is no credit {}", credit_id);
  rows::CreditRow& credit = credits_.try_emplace(std::string(credit_id), *before).first->second;
  credit.set_unapplied_minor(credit.unapplied_minor() + change_minor);
  CHECK(credit.unapplied_minor() >= 0 && credit.unapplied_minor() <= credit.amount_minor(),
        "credit {} of {} would have {} unapplied", credit_id, credit.amount_minor(),
        credit.unapplied_minor());
  Assign(credit.mutable_last_movement_date(), date);
  KeepIndexed(credit_id, credit);
}

}  // namespace quittance
