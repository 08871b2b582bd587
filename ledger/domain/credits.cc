#include "ledger/domain/credits.h"

#include "ledger/base/check.h"
#include "ledger/base/key.h"
#include "ledger/domain/money.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

// REQUIRES: change != 0.
void KeepCreditSums(const EventContext& context, const std::string& currency,
                    const std::string& key, int64_t unapplied_before, int64_t change,
                    TableWriter& rows) {
  rows::AccountTotals& totals = EditTotals(context, currency, rows);
  totals.set_credit_minor(MovedTotal(totals.credit_minor(), change));
  if (unapplied_before == 0) {
    totals.set_open_credits(totals.open_credits() + 1);
    tables::kOpenCredit.Edit(rows, context.stream, key);
  } else if (unapplied_before + change == 0) {
    totals.set_open_credits(totals.open_credits() - 1);
    tables::kOpenCredit.Erase(rows, context.stream, key);
  }
}

}  // namespace

void OpenCredit(const EventContext& context, std::string_view credit_id, std::string_view origin_id,
                std::string_view currency, int64_t amount_minor, TableWriter& rows) {
  CHECK(amount_minor > 0, "credit {} of {}", credit_id, amount_minor);
  rows::CreditRow& credit = tables::kCredit.Edit(rows, context.stream, credit_id);
  CHECK(credit.amount_minor() == 0, "credit {} exists", credit_id);
  credit.mutable_origin_id()->assign(origin_id.data(), origin_id.size());
  credit.mutable_currency()->assign(currency.data(), currency.size());
  credit.set_amount_minor(amount_minor);
  credit.set_unapplied_minor(amount_minor);
  credit.mutable_opened_date()->assign(context.date.data(), context.date.size());
  credit.mutable_last_movement_date()->assign(context.date.data(), context.date.size());
  const std::string key = OpenCreditKey(credit, credit_id);
  KeepCreditSums(context, std::string(currency), key, 0, amount_minor, rows);
}

void MoveCredit(const EventContext& context, std::string_view credit_id, int64_t change_minor,
                TableWriter& rows) {
  if (change_minor == 0) return;
  rows::CreditRow& credit = tables::kCredit.Edit(rows, context.stream, credit_id);
  CHECK(credit.amount_minor() > 0, "{} has no credit {}", context.stream, credit_id);
  CHECK(credit.last_movement_date() <= context.date, "credit {} moved on {} before {}", credit_id,
        context.date, credit.last_movement_date());
  const int64_t before = credit.unapplied_minor();
  const std::optional<int64_t> after = CheckedAdd(before, change_minor);
  CHECK(after.has_value() && *after >= 0 && *after <= credit.amount_minor(),
        "credit {} of {}: unapplied {} moved by {}", credit_id, credit.amount_minor(), before,
        change_minor);
  credit.set_unapplied_minor(*after);
  credit.mutable_last_movement_date()->assign(context.date.data(), context.date.size());
  const std::string key = OpenCreditKey(credit, credit_id);
  const std::string currency = credit.currency();
  KeepCreditSums(context, currency, key, before, change_minor, rows);
}

std::string OpenCreditKey(const rows::CreditRow& credit, std::string_view credit_id) {
  return Key().Text(credit.currency()).Text(credit.opened_date()).Text(credit_id).Take();
}

OpenCreditKeyParts ReadOpenCreditKey(std::string_view key) {
  KeyReader reader(key);
  OpenCreditKeyParts parts;
  parts.currency = reader.Text();
  parts.opened_date = reader.Text();
  parts.credit_id = reader.Text();
  return parts;
}

}  // namespace quittance
