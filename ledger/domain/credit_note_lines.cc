// Crediting lines of an invoice.

#include <fmt/format.h>

#include "ledger/domain/checks.h"
#include "ledger/domain/credit_note.h"
#include "ledger/domain/money.h"
#include "ledger/domain/money_text.h"

namespace quittance {
namespace {

// EXCEEDS_CREDITABLE_AMOUNT: beyond what earlier notes left of the line.
MaybeRefusal CheckLineRest(const CreditNoteOrder& order, const rows::DocumentLine& line,
                           const v1::LineCredit& credit, std::string_view currency) {
  const int64_t rest = line.net_minor() - line.credited_net_minor();
  if (credit.net_minor() <= rest) return std::nullopt;
  v1::Refusal refusal =
      ExceedsCreditable(order.document_id, rest, credit.net_minor(), currency,
                        fmt::format("net is left to credit of line {}", credit.line()));
  (*refusal.mutable_details())["line"] = std::to_string(credit.line());
  return refusal;
}

// By the line's rate, rounded so that parts which make up the line take exactly its tax. A part's
// tax is at most the line's, which is an int64.
int64_t TaxOf(const rows::DocumentLine& line, int64_t net_minor) {
  const int64_t before = *ShareOf(line.credited_net_minor(), line.tax_rate_bp());
  return *ShareOf(line.credited_net_minor() + net_minor, line.tax_rate_bp()) - before;
}

}  // namespace

v1::Refusal ExceedsCreditable(std::string_view document_id, int64_t left_minor, int64_t asked_minor,
                              std::string_view currency, std::string_view whose) {
  return Refuse(v1::EXCEEDS_CREDITABLE_AMOUNT,
                fmt::format("{} is asked, but of {} only {} {}", MoneyText(asked_minor, currency),
                            document_id, MoneyText(left_minor, currency), whose),
                {{"document", std::string(document_id)},
                 {"left", std::to_string(left_minor)},
                 {"asked", std::to_string(asked_minor)},
                 {"currency", std::string(currency)}});
}

MaybeRefusal FixLineCredits(const CreditNoteOrder& order, const rows::DocumentRow& document,
                            v1::CreditNoteIssued* issued) {
  int64_t net = 0, tax = 0;
  for (const v1::LineCredit& credit : order.lines) {
    if (credit.line() > static_cast<uint32_t>(document.lines_size())) {
      return NotFound("line", std::to_string(credit.line()));
    }
    const rows::DocumentLine& line = document.lines(static_cast<int>(credit.line()) - 1);
    RETURN_IF_REFUSED(CheckLineRest(order, line, credit, document.currency()));
    v1::LineCredit& fixed = *issued->add_lines();
    fixed = credit;
    fixed.set_tax_minor(TaxOf(line, credit.net_minor()));
    net += fixed.net_minor();
    tax += fixed.tax_minor();
  }
  issued->set_net_minor(net);
  issued->set_tax_minor(tax);
  issued->set_amount_minor(net + tax);
  return std::nullopt;
}

}  // namespace quittance
