#pragma once
// The only code that changes credit rows. It keeps exact what follows from them: the index of open
// credits (present iff unapplied > 0) and the account's credit_minor and open_credits. Used by
// evolve; the date is context.date.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// `origin_id`: the receipt, credit note or refund it came from. REQUIRES: no such credit;
// amount > 0.
void OpenCredit(const EventContext& context, std::string_view credit_id, std::string_view origin_id,
                std::string_view currency, int64_t amount_minor, TableWriter& rows);

// Changes what is unapplied, signed. REQUIRES: the credit; 0 <= unapplied + change <= amount; not
// before the credit's last movement.
void MoveCredit(const EventContext& context, std::string_view credit_id, int64_t change_minor,
                TableWriter& rows);

// Key of the index of open credits (tables::kOpenCredit).
std::string OpenCreditKey(const rows::CreditRow& credit, std::string_view credit_id);

// Reads that key back. The views live as long as the key.
struct OpenCreditKeyParts {
  std::string_view currency;
  std::string_view opened_date;
  std::string_view credit_id;
};
OpenCreditKeyParts ReadOpenCreditKey(std::string_view key);

}  // namespace quittance
