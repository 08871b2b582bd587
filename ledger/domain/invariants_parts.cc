#include "ledger/domain/invariants_parts.h"

#include "ledger/domain/tables.h"

namespace quittance::invariants {
namespace {

template <typename Row>
void LoadTable(const Table<Row>& table, const TableReader& rows, std::string_view stream,
               std::map<std::string, Row>* loaded) {
  table.Scan(rows, stream, "", [&](std::string_view key, const Row& row) {
    loaded->emplace(key, row);
    return true;
  });
}

void SumAllocations(const AccountRows& account, LiveSums* sums) {
  for (const auto& [id, allocation] : account.allocations) {
    if (allocation.undone()) continue;
    if (!allocation.write_off_id().empty()) {
      sums->applied_from_credit[allocation.credit_id()] += allocation.amount_minor();
      sums->recovered_of_write_off[allocation.write_off_id()] += allocation.amount_minor();
      continue;
    }
    sums->applied_to_item[allocation.item_id()] +=
        allocation.amount_minor() + allocation.discount_minor() + allocation.difference_minor();
    sums->discount_on_item[allocation.item_id()] += allocation.discount_minor();
    sums->applied_from_credit[allocation.credit_id()] += allocation.amount_minor();
    const auto item = account.items.find(allocation.item_id());
    if (item == account.items.end()) continue;  // C4 says so
    const std::string& document = item->second.document_id();
    const int64_t allowed = allocation.discount_minor() + allocation.difference_minor();
    sums->allowed_of_document[document] += allowed;
    if (allocation.reduces_tax()) sums->allowed_with_tax_of_document[document] += allowed;
    sums->allowed_tax_of_document[document] += allocation.tax_share_minor();
  }
}

void SumCreditNotes(const AccountRows& account, LiveSums* sums) {
  for (const auto& [id, document] : account.documents) {
    if (document.kind() != rows::DOCUMENT_CREDIT_NOTE) continue;
    sums->credited_of_document[document.credited_document_id()] += document.amount_minor();
    sums->credited_tax_of_document[document.credited_document_id()] += document.tax_minor();
    for (const v1::LineCredit& credit : document.line_credits()) {
      v1::LineCredit& sum =
          sums->credited_of_line[{document.credited_document_id(), credit.line()}];
      sum.set_net_minor(sum.net_minor() + credit.net_minor());
      sum.set_tax_minor(sum.tax_minor() + credit.tax_minor());
    }
    for (const v1::ItemReduction& reduction : document.reductions()) {
      sums->credit_notes_on_item[reduction.item_id()] += reduction.amount_minor();
    }
  }
}

void SumCompensations(const AccountRows& account, LiveSums* sums) {
  for (const auto& [id, document] : account.documents) {
    if (document.kind() != rows::DOCUMENT_COMPENSATION) continue;
    for (const v1::ItemReduction& reduction : document.reductions()) {
      sums->compensated_of_item[reduction.item_id()] += reduction.amount_minor();
      const auto item = account.items.find(reduction.item_id());
      if (item == account.items.end()) continue;  // D5 says so
      sums->compensated_of_document[item->second.document_id()] += reduction.amount_minor();
    }
  }
}

}  // namespace

AccountRows Load(const TableReader& rows, std::string_view stream) {
  AccountRows account;
  LoadTable(tables::kAccount, rows, stream, &account.account);
  LoadTable(tables::kDocument, rows, stream, &account.documents);
  LoadTable(tables::kItem, rows, stream, &account.items);
  LoadTable(tables::kOpenItem, rows, stream, &account.open_items);
  LoadTable(tables::kItemMovement, rows, stream, &account.movements);
  LoadTable(tables::kReceipt, rows, stream, &account.receipts);
  LoadTable(tables::kReceiptReference, rows, stream, &account.references);
  LoadTable(tables::kUnknownPayment, rows, stream, &account.unknown_payments);
  LoadTable(tables::kCredit, rows, stream, &account.credits);
  LoadTable(tables::kOpenCredit, rows, stream, &account.open_credits);
  LoadTable(tables::kAllocation, rows, stream, &account.allocations);
  LoadTable(tables::kCreditAllocation, rows, stream, &account.credit_allocations);
  LoadTable(tables::kRefund, rows, stream, &account.refunds);
  LoadTable(tables::kCreditRefund, rows, stream, &account.credit_refunds);
  LoadTable(tables::kDispute, rows, stream, &account.disputes);
  LoadTable(tables::kPlacement, rows, stream, &account.placements);
  LoadTable(tables::kWriteOff, rows, stream, &account.write_offs);
  LoadTable(tables::kApproval, rows, stream, &account.approvals);
  LoadTable(tables::kDue, rows, stream, &account.dues);
  return account;
}

LiveSums SumsOf(const AccountRows& account) {
  LiveSums sums;
  SumAllocations(account, &sums);
  SumCreditNotes(account, &sums);
  SumCompensations(account, &sums);
  for (const auto& [id, refund] : account.refunds) {
    if (refund.state() == rows::REFUND_ENDED) continue;
    sums.refunded_from_credit[refund.credit_id()] += refund.amount_minor();
  }
  for (const auto& [id, write_off] : account.write_offs) {
    if (write_off.reversed()) continue;
    sums.written_off_of_item[write_off.item_id()] += write_off.amount_minor();
    const auto item = account.items.find(write_off.item_id());
    if (item == account.items.end()) continue;  // W1 says so
    sums.written_off_of_document[item->second.document_id()] += write_off.amount_minor();
  }
  for (const auto& [id, dispute] : account.disputes) {
    if (!dispute.resolved()) sums.disputed_of_item[dispute.item_id()] += dispute.amount_minor();
  }
  return sums;
}

}  // namespace quittance::invariants
