#include "ledger/domain/money_form.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/money_account.h"

namespace quittance {
namespace {

// ISO 20022 allows 140 for remittance information, and less for every reference.
constexpr size_t kReferenceBytesMax = 140;
constexpr size_t kNameBytesMax = 64;

}  // namespace

void ValidateOrder(std::string_view field, const v1::AllocationOrder& order,
                   Violations& violations) {
  violations.DerivedId(fmt::format("{}.item_id", field), order.item_id());
  violations.Positive(fmt::format("{}.amount_minor", field), order.amount_minor());
  violations.NotNegative(fmt::format("{}.discount_minor", field), order.discount_minor());
  violations.NotNegative(fmt::format("{}.difference_minor", field), order.difference_minor());
}

void ValidateMoneyPlace(std::string_view prefix, v1::PaymentMethod method, std::string_view desk,
                        std::string_view bank_account, Violations& violations) {
  const std::string desk_field = fmt::format("{}desk", prefix);
  const std::string bank_field = fmt::format("{}bank_account", prefix);
  violations.Text(desk_field, desk, kNameBytesMax);
  violations.Text(bank_field, bank_account, kNameBytesMax);
  if (method == v1::PAYMENT_METHOD_CASH && desk.empty()) {
    violations.Add(desk_field, "is empty; cash needs a desk of the book");
  }
  if (!bank_account.empty() && MoneyAccountOf(method) != v1::BANK) {
    violations.Add(bank_field, "is given; only bank transfer and direct debit use a bank account");
  }
}

void ValidateReference(std::string_view field, std::string_view value, Violations& violations) {
  violations.Text(field, value, kReferenceBytesMax);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(value.begin(), value.end(), is_control)) {
    violations.Add(field, "holds a control character; send printable text");
  }
}

}  // namespace quittance
