#include "ledger/domain/refunds.h"

#include "ledger/base/check.h"
#include "ledger/base/key.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"

namespace quittance {

void OpenRefund(const EventContext& context, std::string_view refund_id, std::string_view credit_id,
                std::string_view currency, int64_t amount_minor, TableWriter& rows) {
  CHECK(amount_minor > 0, "refund {} of {}", refund_id, amount_minor);
  rows::RefundRow& refund = tables::kRefund.Edit(rows, context.stream, refund_id);
  CHECK(refund.amount_minor() == 0, "refund {} exists", refund_id);
  refund.set_state(rows::REFUND_REQUESTED);
  refund.mutable_credit_id()->assign(credit_id.data(), credit_id.size());
  refund.mutable_currency()->assign(currency.data(), currency.size());
  refund.set_amount_minor(amount_minor);
  refund.mutable_requested_date()->assign(context.date.data(), context.date.size());
  NoteDuty(context, credit_id.empty() ? v1::DUTY_CREDIT : v1::DUTY_REFUND, refund.mutable_done());
  if (!credit_id.empty()) {
    tables::kCreditRefund.Edit(rows, context.stream, Key().Text(credit_id).Text(refund_id));
  }
  rows::AccountTotals& totals = EditTotals(context, currency, rows);
  totals.set_refund_minor(MovedTotal(totals.refund_minor(), amount_minor));
}

void CloseRefund(const EventContext& context, std::string_view refund_id, rows::RefundState state,
                 TableWriter& rows) {
  rows::RefundRow& refund = tables::kRefund.Edit(rows, context.stream, refund_id);
  CHECK(refund.state() == rows::REFUND_REQUESTED, "refund {} is not requested", refund_id);
  CHECK(state == rows::REFUND_PAID || state == rows::REFUND_ENDED);
  refund.set_state(state);
  const std::string credit_id = refund.credit_id();
  const std::string currency = refund.currency();
  const int64_t amount_minor = refund.amount_minor();
  rows::AccountTotals& totals = EditTotals(context, currency, rows);
  totals.set_refund_minor(MovedTotal(totals.refund_minor(), -amount_minor));
  if (!credit_id.empty()) {
    tables::kCreditRefund.Erase(rows, context.stream, Key().Text(credit_id).Text(refund_id));
  }
}

}  // namespace quittance
