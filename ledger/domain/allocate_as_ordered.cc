#include <fmt/format.h>

#include "ledger/domain/allocate.h"
#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/allocation_terms.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/proposed_allocation.h"

namespace quittance {
namespace {

MaybeRefusal CheckAmounts(const ProposedAllocation& ordered) {
  const std::string& currency = ordered.credit.currency();
  RETURN_IF_REFUSED(CheckUnapplied(ordered.credit_id, ordered.credit, ordered.amount_minor));
  const int64_t open = ordered.item.open_minor();
  if (ordered.reduction() <= open) return std::nullopt;
  const std::string reduction = fmt::format("{}", ordered.reduction());
  return Refuse(v1::EXCEEDS_OPEN_AMOUNT,
                fmt::format("item {} has {} open, less than the {} minor units asked",
                            ordered.item_id, MoneyText(open, currency), reduction),
                {{"item", std::string(ordered.item_id)},
                 {"open", std::to_string(open)},
                 {"asked", reduction},
                 {"currency", currency}});
}

// Within the terms, and only where the item is then settled in full.
MaybeRefusal CheckDiscount(const AllocationDraft& draft, const ProposedAllocation& ordered) {
  const int64_t asked = ordered.discount_minor;
  if (asked == 0) return std::nullopt;
  const std::string_view value_date = draft.ValueDateOf(ordered.credit);
  const int64_t allowed = DiscountLeft(draft, ordered.item, value_date);
  const int64_t left_open = ordered.left_open();
  if (asked <= allowed && left_open == 0) return std::nullopt;
  const std::string& currency = ordered.credit.currency();
  const std::string& last_day = ordered.item.discount_until();
  const std::string message =
      asked > allowed
          ? fmt::format("item {} allows a discount of {} for money of {}, not {}{}",
                        ordered.item_id, MoneyText(allowed, currency), value_date,
                        MoneyText(asked, currency),
                        last_day.empty() ? "" : fmt::format("; its last day is {}", last_day))
          : fmt::format("a discount must settle item {}, but {} would stay open", ordered.item_id,
                        MoneyText(left_open, currency));
  return Refuse(v1::DISCOUNT_NOT_ALLOWED, message,
                {{"item", std::string(ordered.item_id)},
                 {"asked", std::to_string(asked)},
                 {"allowed", std::to_string(allowed)},
                 {"last_day", last_day},
                 {"left_open", std::to_string(left_open)},
                 {"currency", currency}});
}

MaybeRefusal CheckOwnDate(const Situation& situation, const ProposedAllocation& ordered) {
  RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, ordered.item.last_movement_date(),
                                   "item", ordered.item_id));
  return CheckNotBefore(situation.effective_date, ordered.credit.last_movement_date(), "credit",
                        ordered.credit_id);
}

MaybeRefusal CheckOrder(const AllocationDraft& draft, const v1::BookSettings& settings,
                        const ProposedAllocation& ordered, bool has_own_date) {
  const Situation& situation = draft.situation();
  const std::string& currency = ordered.credit.currency();
  RETURN_IF_REFUSED(CheckSameCurrency(currency, ordered.item.currency()));
  if (has_own_date) RETURN_IF_REFUSED(CheckOwnDate(situation, ordered));
  RETURN_IF_REFUSED(CheckAmounts(ordered));
  RETURN_IF_REFUSED(CheckDiscount(draft, ordered));
  RETURN_IF_REFUSED(CheckDifference(draft, settings, ordered));
  return CheckAllowance(draft, settings, ordered);
}

}  // namespace

MaybeRefusal AllocateAsOrdered(const Situation& situation, const AllocationOrders& orders,
                               std::string_view default_credit_id, bool has_own_date,
                               Outcome& trial) {
  const v1::BookSettings* settings = nullptr;
  RETURN_IF_REFUSED(FindSettings(situation, &settings));
  AllocationDraft draft(situation, trial);
  for (const v1::AllocationOrder& order : orders) {
    const std::string_view credit_id =
        order.credit_id().empty() ? default_credit_id : std::string_view(order.credit_id());
    const rows::CreditRow* credit = draft.Credit(credit_id);
    if (credit == nullptr) return NotFound("credit", credit_id);
    const rows::ItemRow* item = draft.Item(order.item_id());
    if (item == nullptr) return NotFound("item", order.item_id());
    const ProposedAllocation ordered{.credit_id = credit_id,
                                     .credit = *credit,
                                     .item_id = order.item_id(),
                                     .item = *item,
                                     .amount_minor = order.amount_minor(),
                                     .discount_minor = order.discount_minor(),
                                     .difference_minor = order.difference_minor()};
    RETURN_IF_REFUSED(CheckOrder(draft, *settings, ordered, has_own_date));
    AddAllocation(*settings, ordered, "", draft, trial);
  }
  return std::nullopt;
}

}  // namespace quittance
