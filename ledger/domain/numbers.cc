#include "ledger/domain/numbers.h"

#include <fmt/format.h>

#include <charconv>

#include "ledger/base/check.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// The number an event issues; empty: none.
std::string_view NumberIssuedBy(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kInvoiceIssued:
      return event.invoice_issued().number();
    case v1::Event::kChargeRaised:
      return event.charge_raised().number();
    case v1::Event::kCreditNoteIssued:
      return event.credit_note_issued().number();
    case v1::Event::kReceiptConfirmed:
      return event.receipt_confirmed().number();
    default:
      return "";
  }
}

std::string_view SeriesOf(std::string_view number) { return number.substr(0, number.find('-')); }

}  // namespace

std::string NextNumber(const Situation& situation, std::string_view series,
                       const Outcome& outcome) {
  const rows::SeriesRow* row = tables::kSeries.Find(situation.rows, situation.book, series);
  uint64_t next = (row == nullptr ? 0 : row->last_number()) + 1;
  for (const v1::Event& event : outcome.events()) {
    if (SeriesOf(NumberIssuedBy(event)) == series) ++next;
  }
  return fmt::format("{}-{:02}-{:06}", series, situation.partition, next);
}

void TakeNumber(const EventContext& context, std::string_view number, TableWriter& rows) {
  const std::string_view digits = number.substr(number.rfind('-') + 1);
  uint64_t taken = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), taken);
  CHECK(error == std::errc() && end == digits.end(), "'{}' is not a document number", number);
  rows::SeriesRow& row = tables::kSeries.Edit(rows, context.book, SeriesOf(number));
  CHECK(row.last_number() + 1 == taken, "number {} does not follow {}", number, row.last_number());
  row.set_last_number(taken);
}

}  // namespace quittance
