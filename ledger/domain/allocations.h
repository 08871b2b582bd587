#pragma once
// What several rules about allocations share: ids "A<n>", n counting within the account, and
// undoing.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/situation.h"

namespace quittance {

// REQUIRES: an allocation id.
uint64_t NumberOfAllocation(std::string_view allocation_id);

// Key of tables::kCreditAllocation: a credit's allocations in the order they were made.
std::string CreditAllocationKey(std::string_view credit_id, std::string_view allocation_id);
std::string AllocationIdOfKey(std::string_view credit_allocation_key);

// AllocationUndone, in the draft too. BEFORE_LAST_MOVEMENT where the command has a date of its own
// and the item or the credit moved after it. REQUIRES: a live allocation.
MaybeRefusal AddUndone(std::string_view allocation_id, const rows::AllocationRow& allocation,
                       bool has_own_date, AllocationDraft& draft, Outcome& outcome);

}  // namespace quittance
