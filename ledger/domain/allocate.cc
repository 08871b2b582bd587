#include "ledger/domain/allocate.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/key.h"
#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/allocation_order.h"
#include "ledger/domain/allocation_terms.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/policies.h"
#include "ledger/domain/proposed_allocation.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

struct Rules {
  const v1::BookSettings& settings;
  const v1::AllocationPolicy& policy;
};

// A policy that this entry gives the account counts already.
Rules RulesOf(const Situation& situation, const Outcome& outcome) {
  const rows::BookRow* book = tables::kBook.Find(situation.reference, situation.book);
  const rows::AccountRow* account = tables::kAccount.Find(situation.rows, situation.stream);
  CHECK(book != nullptr && account != nullptr, "{} has no book or account", situation.stream);
  std::string_view name = account->allocation_policy();
  for (const v1::Event& event : outcome.events()) {
    if (event.has_account_profile_changed()) {
      name = event.account_profile_changed().allocation_policy();
    }
  }
  return {book->settings(), PolicyOf(book->settings(), name)};
}

// Oldest first.
std::vector<std::string> OpenCredits(const AllocationDraft& draft, std::string_view currency) {
  const std::string prefix = Key().Text(currency).Take();
  std::vector<std::string> keys;
  for (const auto& [key, id] : draft.opened_credits()) {
    if (key.starts_with(prefix)) keys.push_back(key);
  }
  const Situation& situation = draft.situation();
  tables::kOpenCredit.Scan(situation.rows, situation.stream, prefix,
                           [&](std::string_view key, const rows::OpenCreditRow&) {
                             keys.emplace_back(key);
                             return true;
                           });
  std::sort(keys.begin(), keys.end());
  std::vector<std::string> ids;
  for (const std::string& key : keys) ids.emplace_back(ReadOpenCreditKey(key).credit_id);
  return ids;
}

// Money before forgiveness: whether the account has another credit of the currency to pay with.
bool HasOtherCredit(const AllocationDraft& draft, const ProposedAllocation& proposed) {
  for (const std::string& id : OpenCredits(draft, proposed.credit.currency())) {
    if (id != proposed.credit_id && draft.Credit(id)->unapplied_minor() > 0) return true;
  }
  return false;
}

bool ClearsDifference(const Rules& rules, const AllocationDraft& draft,
                      const ProposedAllocation& proposed) {
  const int64_t tolerance =
      ToleranceOf(rules.policy.difference_tolerances(), proposed.credit.currency());
  return proposed.difference_minor <= tolerance && !HasOtherCredit(draft, proposed) &&
         !CheckDifference(draft, rules.settings, proposed) &&
         !CheckAllowance(draft, rules.settings, proposed);
}

// Early settlement and a difference count only where the item is then settled in full.
ProposedAllocation Propose(const Rules& rules, const AllocationDraft& draft,
                           std::string_view credit_id, std::string_view item_id) {
  const rows::CreditRow& credit = *draft.Credit(credit_id);
  const rows::ItemRow& item = *draft.Item(item_id);
  const int64_t open = item.open_minor();
  const int64_t unapplied = credit.unapplied_minor();
  int64_t discount = DiscountLeft(draft, item, draft.ValueDateOf(credit));
  if (discount >= open) discount = 0;
  const int64_t due = open - discount;
  const auto take = [&](int64_t amount_minor, int64_t discount_minor, int64_t difference_minor) {
    return ProposedAllocation{.credit_id = credit_id,
                              .credit = credit,
                              .item_id = item_id,
                              .item = item,
                              .amount_minor = amount_minor,
                              .discount_minor = discount_minor,
                              .difference_minor = difference_minor};
  };
  if (unapplied >= due) return take(due, discount, 0);
  const ProposedAllocation cleared = take(unapplied, discount, due - unapplied);
  return ClearsDifference(rules, draft, cleared) ? cleared : take(unapplied, 0, 0);
}

// Only these orders depend on the credit: on its remittance, or on what the one before it left.
bool DependsOnCredit(v1::ItemOrder order) {
  return order == v1::ITEM_ORDER_REFERENCE_FIRST || order == v1::ITEM_ORDER_LARGEST;
}

void ApplyCredits(const Rules& rules, const std::vector<std::string>& credit_ids,
                  AllocationDraft& draft, Outcome& outcome) {
  std::optional<OpenItemsInOrder> items;
  for (const std::string& credit_id : credit_ids) {
    const rows::CreditRow& credit = *draft.Credit(credit_id);
    if (!items.has_value() || DependsOnCredit(rules.policy.item_order())) {
      items.emplace(draft, credit.currency(), rules.policy, draft.RemittanceOf(credit));
    }
    while (draft.Credit(credit_id)->unapplied_minor() > 0) {
      const std::string item_id(items->Current());
      if (item_id.empty()) return;
      AddAllocation(rules.settings, Propose(rules, draft, credit_id, item_id),
                    PolicyLabel(rules.policy), draft, outcome);
    }
  }
}

bool IsAlways(const Rules& rules) {
  return rules.policy.trigger() == v1::ALLOCATION_TRIGGER_ALWAYS;
}

void ApplyAllCredits(const Situation& situation, const Rules& rules, std::string_view currency,
                     Outcome& outcome) {
  AllocationDraft draft(situation, outcome);
  ApplyCredits(rules, OpenCredits(draft, currency), draft, outcome);
}

}  // namespace

void AllocateOnNewItems(const Situation& situation, std::string_view currency, Outcome& outcome) {
  const Rules rules = RulesOf(situation, outcome);
  if (IsAlways(rules)) ApplyAllCredits(situation, rules, currency, outcome);
}

void AllocateOnNewCredit(const Situation& situation, std::string_view credit_id, Outcome& outcome) {
  const Rules rules = RulesOf(situation, outcome);
  if (rules.policy.trigger() == v1::ALLOCATION_TRIGGER_NEVER) return;
  AllocationDraft draft(situation, outcome);
  const rows::CreditRow* credit = draft.Credit(credit_id);
  CHECK(credit != nullptr, "there is no credit {}", credit_id);
  if (IsAlways(rules)) {
    ApplyCredits(rules, OpenCredits(draft, credit->currency()), draft, outcome);
  } else {
    ApplyCredits(rules, {std::string(credit_id)}, draft, outcome);
  }
}

void AllocateOnNewPolicy(const Situation& situation, Outcome& outcome) {
  const rows::AccountRow* account = tables::kAccount.Find(situation.rows, situation.stream);
  CHECK(account != nullptr, "there is no account {}", situation.account_id);
  for (const rows::AccountTotals& totals : account->totals()) {
    AllocateOnNewItems(situation, totals.currency(), outcome);
  }
}

void AllocateEverything(const Situation& situation, std::string_view currency, Outcome& outcome) {
  ApplyAllCredits(situation, RulesOf(situation, outcome), currency, outcome);
}

}  // namespace quittance
