#pragma once
// The only code that changes refund rows. It keeps exact what follows from them: the index of
// requested refunds by credit and the account's refund_minor (requested and not yet ended). Used by
// evolve; the date is context.date. What a refund takes from a credit is moved by MoveCredit.

#include <cstdint>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

// `credit_id` empty: from a credit note. REQUIRES: no such refund; amount > 0.
void OpenRefund(const EventContext& context, std::string_view refund_id, std::string_view credit_id,
                std::string_view currency, int64_t amount_minor, TableWriter& rows);

// REQUIRES: a requested refund; state REFUND_PAID or REFUND_ENDED.
void CloseRefund(const EventContext& context, std::string_view refund_id, rows::RefundState state,
                 TableWriter& rows);

}  // namespace quittance
