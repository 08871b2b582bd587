#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ledger/domain/account.h"
#include "ledger/domain/allocate.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/policies.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

MaybeRefusal CheckPolicy(const v1::BookSettings& settings, std::string_view name) {
  if (HasPolicy(settings, name)) return std::nullopt;
  return Refuse(v1::NOT_IN_SETTINGS, fmt::format("the book has no allocation policy {}", name),
                {{"what", "allocation policy"}, {"id", std::string(name)}});
}

// By how much a limit rises; not above 0 where it does not. None is the highest.
int64_t RiseOf(std::optional<int64_t> before, std::optional<int64_t> after) {
  if (!before) return 0;
  return after ? *after - *before : kUnlimitedMinor;
}

// Of the account's own limit or its group's, whichever rises more.
int64_t LimitRise(const v1::CreditTerms& before, const v1::CreditTerms& after) {
  const auto own = [](const v1::CreditTerms& terms) {
    return terms.has_limit_minor() ? std::optional(terms.limit_minor()) : std::nullopt;
  };
  const auto group = [](const v1::CreditTerms& terms) {
    return terms.has_group_limit_minor() ? std::optional(terms.group_limit_minor()) : std::nullopt;
  };
  return std::max(RiseOf(own(before), own(after)), RiseOf(group(before), group(after)));
}

MaybeRefusal CheckNothingOpen(const Situation& situation, const rows::AccountRow& account) {
  for (const rows::AccountTotals& totals : account.totals()) {
    if (totals.open_items() == 0 && totals.open_credits() == 0 && totals.refund_minor() == 0) {
      continue;
    }
    const std::string& currency = totals.currency();
    return Refuse(v1::ACCOUNT_HAS_OPEN_ITEMS,
                  fmt::format("account {} has {} open items of {}, {} unapplied and {} to refund",
                              situation.account_id, totals.open_items(),
                              MoneyText(totals.receivable_minor(), currency),
                              MoneyText(totals.credit_minor(), currency),
                              MoneyText(totals.refund_minor(), currency)),
                  {{"open_items", std::to_string(totals.open_items())},
                   {"receivable", std::to_string(totals.receivable_minor())},
                   {"credit", std::to_string(totals.credit_minor())},
                   {"currency", currency}});
  }
  return std::nullopt;
}

// What is under way would end on an account that no longer answers for it.
MaybeRefusal CheckNothingUnderWay(const Situation& situation, const rows::AccountRow& account) {
  const std::string_view id = situation.account_id;
  if (account.open_disputes() > 0) {
    return WrongState("account", id, fmt::format("in dispute ({} open)", account.open_disputes()),
                      "without open disputes", "resolve them first");
  }
  if (account.unsettled_receipts() == 0) return std::nullopt;
  return WrongState(
      "account", id,
      fmt::format("waiting for money ({} receipts on their way)", account.unsettled_receipts()),
      "without receipts on their way", "confirm or fail them first");
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::OpenAccount& command, Outcome& outcome) {
  const v1::BookSettings* settings = nullptr;
  RETURN_IF_REFUSED(FindSettings(situation, &settings));
  if (tables::kAccount.Find(situation.rows, situation.stream) != nullptr) {
    return AlreadyExists("account", situation.account_id);
  }
  const std::string& currency =
      command.currency().empty() ? settings->currencies(0) : command.currency();
  RETURN_IF_REFUSED(CheckCurrencyInBook(*settings, currency));
  const std::string policy = command.allocation_policy().empty() ? std::string(kDefaultPolicy)
                                                                 : command.allocation_policy();
  RETURN_IF_REFUSED(CheckPolicy(*settings, policy));

  v1::AccountOpened& opened = *outcome.Add(situation.effective_date).mutable_account_opened();
  opened.set_kind(command.kind());
  opened.set_currency(currency);
  if (command.has_facts()) *opened.mutable_facts() = command.facts();
  if (command.has_profile()) *opened.mutable_profile() = command.profile();
  opened.set_allocation_policy(policy);
  if (command.has_terms()) *opened.mutable_terms() = command.terms();
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ChangeAccountProfile& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  const std::string& policy = command.allocation_policy().empty()
                                  ? ground.account->allocation_policy()
                                  : command.allocation_policy();
  if (!command.allocation_policy().empty()) {
    RETURN_IF_REFUSED(CheckPolicy(*ground.settings, policy));
  }

  v1::AccountProfileChanged& changed =
      *outcome.Add(situation.effective_date).mutable_account_profile_changed();
  if (command.has_facts()) *changed.mutable_facts() = command.facts();
  if (command.has_profile()) *changed.mutable_profile() = command.profile();
  changed.set_allocation_policy(policy);
  AllocateOnNewPolicy(situation, outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::SetCreditTerms& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  RETURN_IF_REFUSED(CheckApprovalLimit(
      situation, *ground.settings, v1::APPROVAL_ACTION_CREDIT_LIMIT_RISE,
      ground.account->currency(), LimitRise(ground.account->terms(), command.terms())));
  *outcome.Add(situation.effective_date).mutable_credit_terms_set()->mutable_terms() =
      command.terms();
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::BlockAccount& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  if (ground.account->state() == rows::ACCOUNT_BLOCKED) {
    return WrongState("account", situation.account_id, "blocked", "open",
                      fmt::format("the reason is {}", ground.account->block_reason_code()));
  }
  outcome.Add(situation.effective_date)
      .mutable_account_blocked()
      ->set_reason_code(command.reason_code());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::UnblockAccount&, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  if (ground.account->state() != rows::ACCOUNT_BLOCKED) {
    return WrongState("account", situation.account_id, "open", "blocked",
                      "there is no block to lift");
  }
  outcome.Add(situation.effective_date).mutable_account_unblocked();
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::CloseAccount&, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  RETURN_IF_REFUSED(CheckNothingOpen(situation, *ground.account));
  RETURN_IF_REFUSED(CheckNothingUnderWay(situation, *ground.account));
  outcome.Add(situation.effective_date).mutable_account_closed();
  return std::nullopt;
}

}  // namespace quittance
