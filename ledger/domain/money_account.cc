#include "ledger/domain/money_account.h"

#include <fmt/format.h>

#include <algorithm>

namespace quittance {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

MaybeRefusal CheckNamed(const Names& names, std::string_view what, std::string_view id) {
  if (std::find(names.begin(), names.end(), id) != names.end()) return std::nullopt;
  return Refuse(v1::NOT_IN_SETTINGS,
                id.empty() ? fmt::format("the book's settings have no {}", what)
                           : fmt::format("{} {} is not in the book's settings", what, id),
                {{"what", std::string(what)}, {"id", std::string(id)}});
}

}  // namespace

v1::ControlAccount MoneyAccountOf(v1::PaymentMethod method) {
  switch (method) {
    case v1::PAYMENT_METHOD_CASH:
      return v1::CASH_ON_HAND;
    case v1::PAYMENT_METHOD_BANK_TRANSFER:
    case v1::PAYMENT_METHOD_DIRECT_DEBIT:
      return v1::BANK;
    default:
      return v1::PAYMENT_CLEARING;
  }
}

std::string_view NameOf(v1::PaymentMethod method) {
  switch (method) {
    case v1::PAYMENT_METHOD_CASH:
      return "cash";
    case v1::PAYMENT_METHOD_CHEQUE:
      return "cheque";
    case v1::PAYMENT_METHOD_CARD:
      return "card";
    case v1::PAYMENT_METHOD_BANK_TRANSFER:
      return "bank_transfer";
    case v1::PAYMENT_METHOD_DIRECT_DEBIT:
      return "direct_debit";
    case v1::PAYMENT_METHOD_ALIPAY:
      return "alipay";
    case v1::PAYMENT_METHOD_WECHAT_PAY:
      return "wechat_pay";
    case v1::PAYMENT_METHOD_WALLET:
      return "wallet";
    case v1::PAYMENT_METHOD_ONLINE:
      return "online";
    case v1::PAYMENT_METHOD_OFFLINE:
      return "offline";
    default:
      return "unknown";
  }
}

MaybeRefusal FindMoneyDimension(const v1::BookSettings& settings, v1::PaymentMethod method,
                                std::string_view desk, std::string_view bank_account,
                                std::string* dimension) {
  if (!desk.empty()) {
    if (auto refusal = CheckNamed(settings.desks(), "desk", desk)) return refusal;
  }
  switch (MoneyAccountOf(method)) {
    case v1::CASH_ON_HAND:
      dimension->assign(desk);
      return std::nullopt;
    case v1::BANK: {
      const Names& accounts = settings.bank_accounts();
      if (bank_account.empty() && !accounts.empty()) bank_account = accounts[0];
      dimension->assign(bank_account);
      return CheckNamed(accounts, "bank account", bank_account);
    }
    default:
      dimension->assign(NameOf(method));
      return std::nullopt;
  }
}

std::string RecordedMoneyDimension(const v1::ReceiptDetails& details) {
  switch (MoneyAccountOf(details.method())) {
    case v1::CASH_ON_HAND:
      return details.desk();
    case v1::BANK:
      return details.bank_account();
    default:
      return std::string(NameOf(details.method()));
  }
}

}  // namespace quittance
