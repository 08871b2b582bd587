#include <fmt/format.h>

#include "ledger/domain/charge.h"

namespace quittance {
namespace {

constexpr size_t kTextCharactersMax = 200;
constexpr int64_t kWholeBp = 10'000;
constexpr int64_t kInterestBpMax = 1'000'000;

bool IsChargeKind(v1::ItemKind kind) {
  return kind == v1::ITEM_KIND_FEE || kind == v1::ITEM_KIND_INTEREST ||
         kind == v1::ITEM_KIND_PENALTY || kind == v1::ITEM_KIND_EXPENSE;
}

}  // namespace

void Validate(const v1::RaiseCharge& command, Violations& violations) {
  violations.Id("charge_id", command.charge_id());
  violations.Known("kind", command.kind(), v1::ItemKind_IsValid);
  if (v1::ItemKind_IsValid(command.kind()) && command.kind() != v1::ITEM_KIND_UNSPECIFIED &&
      !IsChargeKind(command.kind())) {
    violations.Add("kind", fmt::format("{} is no charge; choose fee, interest, penalty or expense",
                                       v1::ItemKind_Name(command.kind())));
  }
  violations.OptionalCurrency("currency", command.currency());
  violations.Positive("amount_minor", command.amount_minor());
  violations.AtMost("tax_rate_bp", command.tax_rate_bp(), kWholeBp);
  violations.OptionalDate("due_date", command.due_date());
  violations.Text("text", command.text(), kTextCharactersMax);
  if (!command.related_item_id().empty()) {
    violations.DerivedId("related_item_id", command.related_item_id());
  }
}

void Validate(const v1::ChargeInterest& command, Violations& violations) {
  violations.Id("charge_id", command.charge_id());
  violations.DerivedId("item_id", command.item_id());
  violations.Date("from_date", command.from_date());
  violations.Date("to_date", command.to_date());
  if (command.from_date() >= command.to_date()) {
    violations.Add("to_date", fmt::format("'{}' is not after from_date '{}'", command.to_date(),
                                          command.from_date()));
  }
  violations.Positive("rate_bp", command.rate_bp());
  violations.AtMost("rate_bp", command.rate_bp(), kInterestBpMax);
  violations.OptionalDate("due_date", command.due_date());
}

void Validate(const v1::VoidCharge& command, Violations& violations) {
  violations.Id("charge_id", command.charge_id());
  violations.OptionalId("reason_code", command.reason_code());
}

}  // namespace quittance
