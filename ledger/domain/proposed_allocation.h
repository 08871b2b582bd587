#pragma once
// One allocation on its way into an entry, ordered or chosen by a policy: the rules that bind both,
// and its event.

#include <cstdint>
#include <string_view>

#include "ledger/domain/allocation_draft.h"

namespace quittance {

// With the rows as the allocations before it leave them: valid until the draft's next Apply.
struct ProposedAllocation {
  std::string_view credit_id;
  const rows::CreditRow& credit;
  std::string_view item_id;
  const rows::ItemRow& item;
  int64_t amount_minor = 0;
  int64_t discount_minor = 0;
  int64_t difference_minor = 0;

  // Three amounts of a command may leave int64 together.
  __int128 reduction() const {
    return static_cast<__int128>(amount_minor) + discount_minor + difference_minor;
  }
  // REQUIRES: the reduction is at most what is open.
  int64_t left_open() const { return static_cast<int64_t>(item.open_minor() - reduction()); }
};

// DIFFERENCE_ABOVE_TOLERANCE. A difference is what is missing for the item to be settled: within
// the book's tolerance, all of it, and not what a credit note or discount has given the customer
// already. REQUIRES: the reduction is at most what is open.
MaybeRefusal CheckDifference(const AllocationDraft& draft, const v1::BookSettings& settings,
                             const ProposedAllocation& proposed);

// APPROVAL_REQUIRED for discount and difference together.
MaybeRefusal CheckAllowance(const AllocationDraft& draft, const v1::BookSettings& settings,
                            const ProposedAllocation& proposed);

// CreditAllocated, in the draft too, on the first date its item and credit allow. `policy`: the
// label of the one that chose it; empty: none did. REQUIRES: the rules above.
void AddAllocation(const v1::BookSettings& settings, const ProposedAllocation& proposed,
                   std::string_view policy, AllocationDraft& draft, Outcome& outcome);

}  // namespace quittance
