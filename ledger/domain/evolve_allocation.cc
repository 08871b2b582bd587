#include "ledger/base/check.h"
#include "ledger/domain/allocation.h"
#include "ledger/domain/allocations.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/documents.h"
#include "ledger/domain/items.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/write_off.h"

namespace quittance {
namespace {

// What the item falls by.
template <typename Event>
int64_t ReductionOf(const Event& event) {
  return event.amount_minor() + event.discount_minor() + event.difference_minor();
}

// 4050's part of the discount and difference.
template <typename Event>
int64_t NetAllowanceOf(const Event& event) {
  return event.discount_minor() + event.difference_minor() - event.tax_share_minor();
}

// A recovery moves its write-off; every other allocation its item.
template <typename Event>
bool IsRecovery(const Event& event) {
  return !event.write_off_id().empty();
}

// Counts the discount on the item, and discount and difference on its document; sign -1: undone.
void ChangeAllowances(const EventContext& context, const std::string& item_id,
                      int64_t discount_minor, const Allowance& allowance, int sign,
                      TableWriter& rows) {
  if (allowance.amount_minor == 0) return;
  if (discount_minor > 0) {
    ChangeDiscountTaken(context, item_id, sign * discount_minor, rows);
  }
  const std::string document_id = tables::kItem.Find(rows, context.stream, item_id)->document_id();
  ChangeAllowed(context, document_id, allowance, sign, rows);
}

}  // namespace

void Evolve(const EventContext& context, const v1::CreditAllocated& event, TableWriter& rows) {
  tables::kAccount.Edit(rows, context.stream)
      .set_last_allocation(NumberOfAllocation(event.allocation_id()));
  rows::AllocationRow& row = tables::kAllocation.Edit(rows, context.stream, event.allocation_id());
  row.set_credit_id(event.credit_id());
  row.set_item_id(event.item_id());
  row.set_currency(event.currency());
  row.set_amount_minor(event.amount_minor());
  row.set_discount_minor(event.discount_minor());
  row.set_difference_minor(event.difference_minor());
  row.set_tax_share_minor(event.tax_share_minor());
  row.set_reduces_tax(AllowanceOf(event).reduces_tax);
  row.mutable_date()->assign(context.date);
  row.set_write_off_id(event.write_off_id());
  tables::kCreditAllocation.Edit(rows, context.stream,
                                 CreditAllocationKey(event.credit_id(), event.allocation_id()));
  MoveCredit(context, event.credit_id(), -event.amount_minor(), rows);
  if (IsRecovery(event)) {
    return ChangeRecovered(context, event.write_off_id(), event.amount_minor(), rows);
  }
  MoveItem(context, event.item_id(), -ReductionOf(event), rows);
  ChangeAllowances(context, event.item_id(), event.discount_minor(), AllowanceOf(event), 1, rows);
}

void Evolve(const EventContext& context, const v1::AllocationUndone& event, TableWriter& rows) {
  rows::AllocationRow& row = tables::kAllocation.Edit(rows, context.stream, event.allocation_id());
  CHECK(row.amount_minor() > 0 && !row.undone(), "there is no live allocation {}",
        event.allocation_id());
  row.set_undone(true);
  tables::kCreditAllocation.Erase(rows, context.stream,
                                  CreditAllocationKey(event.credit_id(), event.allocation_id()));
  MoveCredit(context, event.credit_id(), event.amount_minor(), rows);
  if (IsRecovery(event)) {
    return ChangeRecovered(context, event.write_off_id(), -event.amount_minor(), rows);
  }
  MoveItem(context, event.item_id(), ReductionOf(event), rows);
  ChangeAllowances(context, event.item_id(), event.discount_minor(), AllowanceOf(event), -1, rows);
}

void Post(const EventContext& context, const v1::CreditAllocated& event, Postings& postings) {
  Debit(postings, v1::CUSTOMER_CREDITS, context.account_id, event.currency(), event.amount_minor());
  if (IsRecovery(event)) {
    return Credit(postings, v1::RECOVERIES, "", event.currency(), event.amount_minor());
  }
  Debit(postings, v1::DISCOUNTS_AND_ALLOWANCES, "", event.currency(), NetAllowanceOf(event));
  Debit(postings, v1::TAX_PAYABLE, "", event.currency(), event.tax_share_minor());
  Credit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, event.currency(),
         ReductionOf(event));
}

void Post(const EventContext& context, const v1::AllocationUndone& event, Postings& postings) {
  if (IsRecovery(event)) {
    Debit(postings, v1::RECOVERIES, "", event.currency(), event.amount_minor());
  } else {
    Debit(postings, v1::ACCOUNTS_RECEIVABLE, context.account_id, event.currency(),
          ReductionOf(event));
  }
  Credit(postings, v1::CUSTOMER_CREDITS, context.account_id, event.currency(),
         event.amount_minor());
  Credit(postings, v1::DISCOUNTS_AND_ALLOWANCES, "", event.currency(), NetAllowanceOf(event));
  Credit(postings, v1::TAX_PAYABLE, "", event.currency(), event.tax_share_minor());
}

}  // namespace quittance
