#include "ledger/domain/payment_keys.h"

#include "ledger/base/key.h"

namespace quittance {

std::string_view PaymentKeyOf(const v1::ReceiptDetails& details) {
  return details.payment_key().empty() ? details.external_reference() : details.payment_key();
}

std::string ReceiptReferenceKey(const v1::ReceiptDetails& details) {
  return Key().Int(details.method()).Text(details.external_reference()).Take();
}

std::string UnknownPaymentKey(const v1::ReceiptDetails& details) {
  return Key()
      .Int(details.method())
      .Text(details.currency())
      .Int(details.amount_minor())
      .Text(PaymentKeyOf(details))
      .Take();
}

}  // namespace quittance
