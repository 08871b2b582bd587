#include <fmt/format.h>

#include "ledger/domain/account.h"

namespace quittance {
namespace {

constexpr size_t kFactCharactersMax = 64;
constexpr size_t kPersonalBytesMax = 4096;
constexpr int kContactsMax = 100;
constexpr int64_t kDaysMax = 3650;
constexpr int64_t kWholeBp = 10'000;

void ValidateFacts(const v1::AccountFacts& facts, Violations& violations) {
  violations.Text("facts.language", facts.language(), kFactCharactersMax);
  violations.Text("facts.time_zone", facts.time_zone(), kFactCharactersMax);
  if (!facts.parent_account_id().empty()) {
    violations.DerivedId("facts.parent_account_id", facts.parent_account_id());
  }
  violations.Text("facts.segment", facts.segment(), kFactCharactersMax);
  violations.Text("facts.owner", facts.owner(), kFactCharactersMax);
}

void ValidateSealed(std::string_view field, const v1::Sealed& sealed, Violations& violations) {
  violations.Text(field, sealed.clear(), kPersonalBytesMax);
}

void ValidateProfile(const v1::AccountProfile& profile, Violations& violations) {
  ValidateSealed("profile.name", profile.name(), violations);
  for (int i = 0; i < profile.contacts_size(); ++i) {
    ValidateSealed(fmt::format("profile.contacts[{}]", i), profile.contacts(i), violations);
  }
  if (profile.contacts_size() > kContactsMax) {
    violations.Add("profile.contacts", fmt::format("has {} contacts; at most {} are allowed",
                                                   profile.contacts_size(), kContactsMax));
  }
  ValidateSealed("profile.address", profile.address(), violations);
  ValidateSealed("profile.bank_details", profile.bank_details(), violations);
  ValidateSealed("profile.settlement_habits", profile.settlement_habits(), violations);
}

void ValidateTerms(const v1::CreditTerms& terms, std::string_view account_id,
                   Violations& violations) {
  violations.NotNegative("terms.limit_minor", terms.limit_minor());
  violations.AtMost("terms.net_days", terms.net_days(), kDaysMax);
  violations.AtMost("terms.discount_bp", terms.discount_bp(), kWholeBp);
  violations.AtMost("terms.discount_days", terms.discount_days(), kDaysMax);
  violations.NotNegative("terms.group_limit_minor", terms.group_limit_minor());
  if (terms.has_group_limit_minor() && account_id.find('/') != std::string_view::npos) {
    violations.Add("terms.group_limit_minor", "is given for a member; set it on the group itself");
  }
}

}  // namespace

void Validate(const v1::OpenAccount& command, Violations& violations) {
  violations.Known("kind", command.kind(), v1::AccountKind_IsValid);
  violations.OptionalCurrency("currency", command.currency());
  ValidateFacts(command.facts(), violations);
  ValidateProfile(command.profile(), violations);
  violations.OptionalId("allocation_policy", command.allocation_policy());
  ValidateTerms(command.terms(), command.account_id(), violations);
}

void Validate(const v1::ChangeAccountProfile& command, Violations& violations) {
  ValidateFacts(command.facts(), violations);
  ValidateProfile(command.profile(), violations);
  violations.OptionalId("allocation_policy", command.allocation_policy());
}

void Validate(const v1::SetCreditTerms& command, Violations& violations) {
  ValidateTerms(command.terms(), command.account_id(), violations);
}

void Validate(const v1::BlockAccount& command, Violations& violations) {
  violations.Id("reason_code", command.reason_code());
}

void Validate(const v1::UnblockAccount&, Violations&) {}

void Validate(const v1::CloseAccount&, Violations&) {}

}  // namespace quittance
