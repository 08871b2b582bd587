#include "ledger/domain/proposed_allocation.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/allocation_terms.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/policies.h"

namespace quittance {

MaybeRefusal CheckDifference(const AllocationDraft& draft, const v1::BookSettings& settings,
                             const ProposedAllocation& proposed) {
  const int64_t difference = proposed.difference_minor;
  if (difference == 0) return std::nullopt;
  const std::string& currency = proposed.credit.currency();
  const int64_t left = draft.Left(proposed.item.document_id()).gross_minor;
  const int64_t tolerance = std::min(ToleranceOf(settings.difference_tolerances(), currency),
                                     left - proposed.discount_minor);
  const int64_t left_open = proposed.left_open();
  if (difference <= tolerance && left_open == 0) return std::nullopt;
  const std::string message =
      difference > tolerance
          ? fmt::format("a difference of {} is above the tolerance of {}",
                        MoneyText(difference, currency), MoneyText(tolerance, currency))
          : fmt::format("a difference must close item {}, but {} would stay open", proposed.item_id,
                        MoneyText(left_open, currency));
  return Refuse(v1::DIFFERENCE_ABOVE_TOLERANCE, message,
                {{"difference", std::to_string(difference)},
                 {"tolerance", std::to_string(tolerance)},
                 {"left_open", std::to_string(left_open)},
                 {"currency", currency}});
}

MaybeRefusal CheckAllowance(const AllocationDraft& draft, const v1::BookSettings& settings,
                            const ProposedAllocation& proposed) {
  return CheckApprovalLimit(draft.situation(), settings, v1::APPROVAL_ACTION_DISCOUNT,
                            proposed.credit.currency(),
                            proposed.discount_minor + proposed.difference_minor);
}

void AddAllocation(const v1::BookSettings& settings, const ProposedAllocation& proposed,
                   std::string_view policy, AllocationDraft& draft, Outcome& outcome) {
  v1::Event& event = outcome.Add(MovementDate(draft.situation(), proposed.item.last_movement_date(),
                                              proposed.credit.last_movement_date()));
  v1::CreditAllocated& allocated = *event.mutable_credit_allocated();
  allocated.set_allocation_id(draft.NextAllocationId());
  allocated.mutable_credit_id()->assign(proposed.credit_id);
  allocated.mutable_item_id()->assign(proposed.item_id);
  allocated.set_currency(proposed.credit.currency());
  allocated.set_amount_minor(proposed.amount_minor);
  allocated.set_discount_minor(proposed.discount_minor);
  allocated.set_difference_minor(proposed.difference_minor);
  FixTaxShare(settings, draft, proposed.item, &allocated);
  allocated.mutable_policy()->assign(policy);
  draft.Apply(event);
}

}  // namespace quittance
