#pragma once
// Forms that several commands about money share.

#include <string_view>

#include "ledger/domain/violations.h"
#include "quittance/v1/allocation.pb.h"
#include "quittance/v1/receipt.pb.h"

namespace quittance {

// `field` is the order's path, e.g. "allocations[0]". The credit is the caller's to check.
void ValidateOrder(std::string_view field, const v1::AllocationOrder& order,
                   Violations& violations);

// Cash needs a desk, and only a bank transfer or direct debit may name a bank account. `prefix`
// goes before the field names, e.g. "details.".
void ValidateMoneyPlace(std::string_view prefix, v1::PaymentMethod method, std::string_view desk,
                        std::string_view bank_account, Violations& violations);

// A bank's or provider's own reference: free, but printable and at most 140 bytes. May be empty.
void ValidateReference(std::string_view field, std::string_view value, Violations& violations);

}  // namespace quittance
