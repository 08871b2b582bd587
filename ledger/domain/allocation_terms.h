#pragma once
// What an account's terms and policy say about one allocation.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// "<name>@<version>"
std::string PolicyLabel(const v1::AllocationPolicy& policy);

// Early-settlement discount the item's terms still allow money of that value date; 0: none.
int64_t DiscountLeft(const rows::ItemRow& item, std::string_view value_date);

// Share of a discount or difference that reduces tax: the item's proportion of tax, rounded
// half-even, where the book says so; else 0.
int64_t TaxShareOf(const v1::BookSettings& settings, const rows::ItemRow& item,
                   int64_t reduction_minor);

// Largest difference an allocation may clear; 0 where the settings name none.
int64_t ToleranceOf(const v1::BookSettings& settings, std::string_view currency);

}  // namespace quittance
