#pragma once
// What an account's terms and policy say about one allocation.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/domain/allocation_draft.h"

namespace quittance {

// "<name>@<version>"
std::string PolicyLabel(const v1::AllocationPolicy& policy);

// Early-settlement discount the item's terms still allow money of that value date, on what the item
// comes to after credit notes, and no more than is left to take back of its document; 0: none.
int64_t DiscountLeft(const AllocationDraft& draft, const rows::ItemRow& item,
                     std::string_view value_date);

// Says on an allocation which share of its discount and difference reduces tax: TaxOfPart, where
// the book says so; else none.
void FixTaxShare(const v1::BookSettings& settings, const AllocationDraft& draft,
                 const rows::ItemRow& item, v1::CreditAllocated* allocated);

}  // namespace quittance
