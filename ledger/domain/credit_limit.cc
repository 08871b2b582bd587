// What an account and its group may owe.

#include <fmt/format.h>

#include "ledger/domain/checks.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

// A group's sum may leave int64.
using Exposure = __int128;

std::string TextOf(Exposure minor, std::string_view currency) {
  constexpr Exposure kMost = std::numeric_limits<int64_t>::max();
  return minor > kMost ? "more than can be counted"
                       : MoneyText(static_cast<int64_t>(minor), currency);
}

std::string DigitsOf(Exposure minor) { return fmt::format("{}", minor); }

Exposure ExposureOf(const rows::AccountRow* account, std::string_view currency) {
  return account == nullptr ? 0 : TotalsOf(*account, currency).receivable_minor();
}

Exposure GroupExposure(const Situation& situation, const rows::AccountRow& head,
                       std::string_view group, std::string_view currency) {
  Exposure sum = ExposureOf(&head, currency);
  const rows::GroupRow* members = tables::kGroup.Find(situation.rows, group);
  if (members == nullptr) return sum;
  for (const std::string& stream : members->streams()) {
    sum += ExposureOf(tables::kAccount.Find(situation.rows, stream), currency);
  }
  return sum;
}

v1::Refusal Exceeded(std::string_view whose, Exposure exposure, int64_t asked_minor,
                     int64_t limit_minor, std::string_view currency) {
  return Refuse(v1::CREDIT_LIMIT_EXCEEDED,
                fmt::format("{} owed and {} asked are above the {}credit limit of {}",
                            TextOf(exposure, currency), MoneyText(asked_minor, currency), whose,
                            MoneyText(limit_minor, currency)),
                {{"limit", std::to_string(limit_minor)},
                 {"exposure", DigitsOf(exposure)},
                 {"asked", std::to_string(asked_minor)},
                 {"currency", std::string(currency)}});
}

MaybeRefusal CheckGroupLimit(const Situation& situation, const rows::AccountRow& account,
                             std::string_view currency, int64_t asked_minor) {
  const std::string_view group = PartitionKeyOf(situation.stream);
  const rows::AccountRow* head =
      group == situation.stream ? &account : tables::kAccount.Find(situation.rows, group);
  if (head == nullptr || !head->terms().has_group_limit_minor()) return std::nullopt;
  if (currency != head->currency()) return std::nullopt;
  const int64_t limit = head->terms().group_limit_minor();
  const Exposure exposure = GroupExposure(situation, *head, group, currency);
  if (exposure + asked_minor <= limit) return std::nullopt;
  v1::Refusal refusal = Exceeded("group's ", exposure, asked_minor, limit, currency);
  (*refusal.mutable_details())["group"] = group.substr(group.rfind('/') + 1);
  return refusal;
}

}  // namespace

MaybeRefusal CheckCreditLimit(const Situation& situation, const rows::AccountRow& account,
                              std::string_view currency, int64_t asked_minor) {
  if (account.terms().has_limit_minor() && currency == account.currency()) {
    const int64_t limit = account.terms().limit_minor();
    const Exposure exposure = ExposureOf(&account, currency);
    if (exposure + asked_minor > limit) {
      return Exceeded("", exposure, asked_minor, limit, currency);
    }
  }
  return CheckGroupLimit(situation, account, currency, asked_minor);
}

}  // namespace quittance
