#include "ledger/domain/payment_keys.h"

#include "ledger/base/key.h"

namespace quittance {
namespace {

// The two sorts of key of an unknown payment.
constexpr int64_t kByTraits = 0;
constexpr int64_t kByKey = 1;

}  // namespace

std::string ReceiptReferenceKey(const v1::ReceiptDetails& details) {
  return Key().Int(details.method()).Text(details.external_reference()).Take();
}

std::string UnknownPaymentKey(const v1::ReceiptDetails& details) {
  if (!details.payment_key().empty()) {
    return Key().Int(kByKey).Text(details.currency()).Text(details.payment_key()).Take();
  }
  return Key()
      .Int(kByTraits)
      .Text(details.currency())
      .Int(details.method())
      .Int(details.amount_minor())
      .Text(details.external_reference())
      .Take();
}

}  // namespace quittance
