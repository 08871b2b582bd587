#include <fmt/format.h>

#include "ledger/base/string_map.h"
#include "ledger/domain/book.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/policies.h"
#include "ledger/domain/principal.h"

namespace quittance {
namespace {

constexpr int64_t kNetDaysMax = 3650;
constexpr int64_t kApprovalDaysMax = 365;
constexpr size_t kNameCharactersMax = 200;
constexpr size_t kCodeCharactersMax = 16;
constexpr int kRoleGrantsMax = 1000;

// Adds a violation where `value` was seen before.
void Unique(std::string_view field, const std::string& value, StringSet& seen,
            Violations& violations) {
  if (!seen.insert(value).second) violations.Add(field, fmt::format("'{}' is given twice", value));
}

StringSet ValidateCurrencies(const v1::BookSettings& settings, Violations& violations) {
  StringSet seen;
  if (settings.currencies().empty()) {
    violations.Add("settings.currencies", "is empty; name at least one, such as EUR");
  }
  for (int i = 0; i < settings.currencies_size(); ++i) {
    const std::string field = fmt::format("settings.currencies[{}]", i);
    violations.Currency(field, settings.currencies(i));
    Unique(field, settings.currencies(i), seen, violations);
  }
  return seen;
}

void ValidateIds(std::string_view name, const google::protobuf::RepeatedPtrField<std::string>& ids,
                 Violations& violations) {
  StringSet seen;
  for (int i = 0; i < ids.size(); ++i) {
    const std::string field = fmt::format("settings.{}[{}]", name, i);
    violations.Id(field, ids[i]);
    Unique(field, ids[i], seen, violations);
  }
}

// A display code names one control account, the default codes of the others included.
void ValidateCodes(const v1::BookSettings& settings, Violations& violations) {
  StringSet accounts;
  for (int i = 0; i < settings.account_codes_size(); ++i) {
    const v1::AccountCode& mapped = settings.account_codes(i);
    const std::string field = fmt::format("settings.account_codes[{}]", i);
    violations.Known(field + ".account", mapped.account(), v1::ControlAccount_IsValid);
    if (mapped.code().empty())
      violations.Add(field + ".code", "is empty; give a code such as 1100");
    violations.Text(field + ".code", mapped.code(), kCodeCharactersMax);
    Unique(field + ".account", std::to_string(mapped.account()), accounts, violations);
  }
  StringSet codes;
  const auto& all = *v1::ControlAccount_descriptor();
  for (int i = 0; i < all.value_count(); ++i) {
    const auto account = static_cast<v1::ControlAccount>(all.value(i)->number());
    if (account == v1::CONTROL_ACCOUNT_UNSPECIFIED) continue;
    Unique("settings.account_codes", CodeOf(account, settings), codes, violations);
  }
}

void ValidateOfBook(const std::string& field, const std::string& currency,
                    const StringSet& currencies, Violations& violations) {
  if (currencies.contains(currency)) return;
  violations.Add(field, fmt::format("'{}' is not one of the book's currencies", currency));
}

void ValidateTolerances(const std::string& name, const Tolerances& tolerances,
                        const StringSet& currencies, Violations& violations) {
  StringSet seen;
  for (int i = 0; i < tolerances.size(); ++i) {
    const std::string field = fmt::format("{}[{}]", name, i);
    ValidateOfBook(field + ".currency", tolerances[i].currency(), currencies, violations);
    Unique(field + ".currency", tolerances[i].currency(), seen, violations);
    violations.NotNegative(field + ".amount_minor", tolerances[i].amount_minor());
  }
}

// What a policy may clear by itself is within what an allocation may clear at all.
void ValidateWithinBook(const std::string& name, const Tolerances& tolerances,
                        const Tolerances& of_book, Violations& violations) {
  for (int i = 0; i < tolerances.size(); ++i) {
    const int64_t most = ToleranceOf(of_book, tolerances[i].currency());
    if (tolerances[i].amount_minor() <= most) continue;
    violations.Add(fmt::format("{}[{}].amount_minor", name, i),
                   fmt::format("is {}; it must be at most {}, the book's tolerance in '{}'",
                               tolerances[i].amount_minor(), most, tolerances[i].currency()));
  }
}

void ValidatePolicies(const v1::BookSettings& settings, const StringSet& currencies,
                      Violations& violations) {
  StringSet names;
  for (int i = 0; i < settings.allocation_policies_size(); ++i) {
    const v1::AllocationPolicy& policy = settings.allocation_policies(i);
    const std::string field = fmt::format("settings.allocation_policies[{}]", i);
    violations.Id(field + ".name", policy.name());
    Unique(field + ".name", policy.name(), names, violations);
    violations.Positive(field + ".version", policy.version());
    violations.Known(field + ".item_order", policy.item_order(), v1::ItemOrder_IsValid);
    violations.Known(field + ".trigger", policy.trigger(), v1::AllocationTrigger_IsValid);
    const std::string tolerances = field + ".difference_tolerances";
    ValidateTolerances(tolerances, policy.difference_tolerances(), currencies, violations);
    ValidateWithinBook(tolerances, policy.difference_tolerances(), settings.difference_tolerances(),
                       violations);
  }
}

void ValidateLimits(const v1::BookSettings& settings, const StringSet& currencies,
                    Violations& violations) {
  StringSet seen;
  for (int i = 0; i < settings.approval_limits_size(); ++i) {
    const v1::ApprovalLimit& limit = settings.approval_limits(i);
    const std::string field = fmt::format("settings.approval_limits[{}]", i);
    violations.Known(field + ".action", limit.action(), v1::ApprovalAction_IsValid);
    violations.OptionalKnown(field + ".role", limit.role(), v1::Role_IsValid);
    violations.Text(field + ".principal", limit.principal(), kNameCharactersMax);
    ValidateOfBook(field + ".currency", limit.currency(), currencies, violations);
    violations.NotNegative(field + ".amount_minor", limit.amount_minor());
    violations.OptionalKnown(field + ".method", limit.method(), v1::PaymentMethod_IsValid);
    if (limit.method() != 0 && limit.action() != v1::APPROVAL_ACTION_LARGE_RECEIPT) {
      violations.Add(field + ".method", "is given; only LARGE_RECEIPT has one");
    }
    const std::string whom = fmt::format(
        "{} {} {} {} {}", static_cast<int>(limit.action()), static_cast<int>(limit.role()),
        static_cast<int>(limit.method()), limit.currency(), limit.principal());
    if (!seen.insert(whom).second) {
      violations.Add(field, "binds the same actors for the same action and currency as one before");
    }
  }
}

void ValidateRoles(const std::string& name, const v1::RoleGrant& grant, Violations& violations) {
  StringSet seen;
  if (grant.roles().empty()) {
    violations.Add(name, "is empty; name at least one, or leave the grant out");
  }
  for (int i = 0; i < grant.roles_size(); ++i) {
    const std::string field = fmt::format("{}[{}]", name, i);
    violations.Known(field, grant.roles(i), v1::Role_IsValid);
    Unique(field, v1::Role_Name(grant.roles(i)), seen, violations);
  }
}

void ValidateRoleGrants(const v1::BookSettings& settings, Violations& violations) {
  violations.AtMost("settings.role_grants", settings.role_grants_size(), kRoleGrantsMax);
  StringSet principals;
  for (int i = 0; i < settings.role_grants_size(); ++i) {
    const v1::RoleGrant& grant = settings.role_grants(i);
    const std::string field = fmt::format("settings.role_grants[{}]", i);
    const std::string name = field + ".principal";
    if (grant.principal().empty()) violations.Add(name, "is empty; say who may act");
    if (std::string bad = PrincipalProblem(grant.principal()); !bad.empty()) {
      violations.Add(name, std::move(bad));
    } else {
      Unique(name, grant.principal(), principals, violations);
    }
    ValidateRoles(field + ".roles", grant, violations);
  }
}

void ValidateDuties(const v1::BookSettings& settings, Violations& violations) {
  StringSet seen;
  for (int i = 0; i < settings.separated_duties_size(); ++i) {
    const v1::SeparatedDuties& duties = settings.separated_duties(i);
    const std::string field = fmt::format("settings.separated_duties[{}]", i);
    violations.Known(field + ".first", duties.first(), v1::Duty_IsValid);
    violations.Known(field + ".second", duties.second(), v1::Duty_IsValid);
    const std::string pair =
        fmt::format("{} and {}", v1::Duty_Name(duties.first()), v1::Duty_Name(duties.second()));
    if (!CanBeSeparated(duties.first(), duties.second())) {
      violations.Add(field,
                     pair + " never meet on one document; see SeparatedDuties for those that do");
    }
    Unique(field, pair, seen, violations);
  }
}

void ValidateSettings(const v1::BookSettings& settings, Violations& violations) {
  violations.Text("settings.legal_name", settings.legal_name(), kNameCharactersMax);
  const StringSet currencies = ValidateCurrencies(settings, violations);
  ValidateCodes(settings, violations);
  ValidateIds("desks", settings.desks(), violations);
  ValidateIds("bank_accounts", settings.bank_accounts(), violations);
  ValidatePolicies(settings, currencies, violations);
  ValidateTolerances("settings.difference_tolerances", settings.difference_tolerances(), currencies,
                     violations);
  ValidateLimits(settings, currencies, violations);
  ValidateRoleGrants(settings, violations);
  ValidateDuties(settings, violations);
  violations.AtMost("settings.net_days", settings.net_days(), kNetDaysMax);
  violations.AtMost("settings.approval_days", settings.approval_days(), kApprovalDaysMax);
}

}  // namespace

void Validate(const v1::CreateBook& command, Violations& violations) {
  ValidateSettings(command.settings(), violations);
}

void Validate(const v1::ChangeBookSettings& command, Violations& violations) {
  ValidateSettings(command.settings(), violations);
}

void Validate(const v1::RaiseSchemaLevel& command, Violations& violations) {
  violations.Positive("level", command.level());
  violations.AtMost("level", command.level(), kSchemaLevel);
}

}  // namespace quittance
