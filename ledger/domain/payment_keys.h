#pragma once
// Keys by which a payment is known again.

#include <string>

#include "quittance/v1/receipt.pb.h"

namespace quittance {

// Names the payment across tries: its payment key or, without one, its external reference.
std::string_view PaymentKeyOf(const v1::ReceiptDetails& details);

// Key of tables::kReceiptReference. REQUIRES: an external reference.
std::string ReceiptReferenceKey(const v1::ReceiptDetails& details);

// Key of tables::kUnknownPayment: method, currency, amount and payment key. Payments that name
// neither key nor reference are taken for the same one: nothing tells them apart.
std::string UnknownPaymentKey(const v1::ReceiptDetails& details);

}  // namespace quittance
