#pragma once
// Where money comes in and goes out: the "money account" of DOMAIN.md §1 and its dimension. Bank
// accounts are unfed in this release, so a transfer moves 1020 itself.

#include <string>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// 1010 for cash, 1020 for bank transfer and direct debit, else 1030.
v1::ControlAccount MoneyAccountOf(v1::PaymentMethod method);

// "cash", "cheque", "card", "bank_transfer", ...
std::string_view NameOf(v1::PaymentMethod method);

// NOT_IN_SETTINGS: a desk or bank account that is named but not in the settings, or none to default
// to. Else `dimension` is the money account's: the desk, the bank account (default: the book's
// first), or the method's name.
MaybeRefusal FindMoneyDimension(const v1::BookSettings& settings, v1::PaymentMethod method,
                                std::string_view desk, std::string_view bank_account,
                                std::string* dimension);

// The same of a receipt that was recorded: its details name the bank account.
std::string RecordedMoneyDimension(const v1::ReceiptDetails& details);

}  // namespace quittance
