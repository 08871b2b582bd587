#pragma once
// Commands as scenarios write them:
//
//   issue_invoice C1 invoice_id=I1 lines=[{text="Hosting" unit_price=100.00 tax_rate=22%}]
//
// the command's name, the account, then fields. Names are those of the protos, without the unit at
// their end (words.h); a field of a message inside the command (InvoiceContent, ReceiptDetails, the
// header) may be written as if it were the command's own. `[...]` holds repeated values, `{...}` a
// message; spaces, commas and line ends separate. A sealed field is written as its clear text.

#include <string_view>

#include "absl/status/statusor.h"
#include "quittance/v1/command.pb.h"

namespace quittance::scenario {

// The error names what is not understood.
absl::StatusOr<v1::Command> ReadCommand(std::string_view text);

}  // namespace quittance::scenario
