#pragma once
// Keys by which a payment is known again.

#include <string>

#include "quittance/v1/receipt.pb.h"

namespace quittance {

// Key of tables::kReceiptReference. REQUIRES: an external reference.
std::string ReceiptReferenceKey(const v1::ReceiptDetails& details);

// Key of tables::kUnknownPayment: what all tries of one payment have in common. A payment key names
// the payment by itself, whatever the method or amount of a try. Without one it is the method,
// currency, amount and external reference; payments that name neither key nor reference are taken
// for the same one: nothing tells them apart.
std::string UnknownPaymentKey(const v1::ReceiptDetails& details);

}  // namespace quittance
