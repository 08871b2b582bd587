#include <fmt/format.h>

#include "ledger/domain/invoice.h"
#include "ledger/domain/invoice_amounts.h"

namespace quittance {
namespace {

constexpr int kLinesMax = 1000;
constexpr int kInstalmentsMax = 366;
constexpr size_t kTextCharactersMax = 200;
constexpr size_t kReferenceCharactersMax = 100;
constexpr int64_t kWholeBp = 10'000;
constexpr int64_t kDaysMax = 3650;

void ValidateLine(const std::string& field, const v1::InvoiceLine& line, Violations& violations) {
  violations.Text(field + ".text", line.text(), kTextCharactersMax);
  violations.NotNegative(field + ".quantity_milli", line.quantity_milli());
  violations.Positive(field + ".unit_price_minor", line.unit_price_minor());
  violations.NotNegative(field + ".discount_minor", line.discount_minor());
  violations.AtMost(field + ".tax_rate_bp", line.tax_rate_bp(), kWholeBp);
  violations.OptionalId(field + ".item", line.item());
  if (line.net_minor() != 0) violations.Add(field + ".net_minor", "is the ledger's to compute");
  if (line.tax_minor() != 0) violations.Add(field + ".tax_minor", "is the ledger's to compute");
  const std::optional<int64_t> price = PriceOf(line);
  if (price && *price >= 0) {
    violations.AtMost(field + ".discount_minor", line.discount_minor(), *price);
  }
}

// Nothing to pay is no debt. Of prices too large the rules say AMOUNT_OVERFLOW.
void ValidateTotal(const v1::InvoiceContent& invoice, Violations& violations) {
  for (const v1::InvoiceLine& line : invoice.lines()) {
    const std::optional<int64_t> price = PriceOf(line);
    if (!price || *price > line.discount_minor()) return;
  }
  violations.Add("invoice.lines", "come to 0; an invoice must be above 0");
}

void ValidateSchedule(const v1::InvoiceContent& invoice, Violations& violations) {
  if (invoice.schedule_size() == 1) {
    violations.Add("invoice.schedule", "has one instalment; give at least two, or none");
  }
  if (invoice.schedule_size() > kInstalmentsMax) {
    violations.Add("invoice.schedule", fmt::format("has {} instalments; at most {} are allowed",
                                                   invoice.schedule_size(), kInstalmentsMax));
  }
  if (!invoice.schedule().empty() && !invoice.due_date().empty()) {
    violations.Add("invoice.due_date", "is given beside a schedule; each instalment has its own");
  }
  for (int i = 0; i < invoice.schedule_size(); ++i) {
    const std::string field = fmt::format("invoice.schedule[{}]", i);
    violations.Date(field + ".due_date", invoice.schedule(i).due_date());
    violations.Positive(field + ".amount_minor", invoice.schedule(i).amount_minor());
  }
}

void ValidateContent(const v1::InvoiceContent& invoice, Violations& violations) {
  violations.Id("invoice.invoice_id", invoice.invoice_id());
  violations.OptionalCurrency("invoice.currency", invoice.currency());
  if (invoice.lines().empty()) violations.Add("invoice.lines", "is empty; give at least one line");
  if (invoice.lines_size() > kLinesMax) {
    violations.Add("invoice.lines", fmt::format("has {} lines; at most {} are allowed",
                                                invoice.lines_size(), kLinesMax));
  }
  for (int i = 0; i < invoice.lines_size(); ++i) {
    ValidateLine(fmt::format("invoice.lines[{}]", i), invoice.lines(i), violations);
  }
  if (!invoice.lines().empty()) ValidateTotal(invoice, violations);
  ValidateSchedule(invoice, violations);
  violations.OptionalDate("invoice.due_date", invoice.due_date());
  violations.AtMost("invoice.discount_bp", invoice.discount_bp(), kWholeBp);
  violations.AtMost("invoice.discount_days", invoice.discount_days(), kDaysMax);
  violations.Text("invoice.reference", invoice.reference(), kReferenceCharactersMax);
}

// Nothing but the id is set.
bool NamesADraft(const v1::InvoiceContent& invoice) {
  return invoice.lines().empty() && invoice.schedule().empty() && invoice.currency().empty() &&
         invoice.due_date().empty() && !invoice.has_discount_bp() && !invoice.has_discount_days() &&
         invoice.reference().empty();
}

}  // namespace

void Validate(const v1::DraftInvoice& command, Violations& violations) {
  ValidateContent(command.invoice(), violations);
}

void Validate(const v1::DiscardDraft& command, Violations& violations) {
  violations.Id("invoice_id", command.invoice_id());
}

void Validate(const v1::IssueInvoice& command, Violations& violations) {
  if (NamesADraft(command.invoice())) {
    violations.Id("invoice.invoice_id", command.invoice().invoice_id());
  } else {
    ValidateContent(command.invoice(), violations);
  }
}

void Validate(const v1::VoidInvoice& command, Violations& violations) {
  violations.Id("invoice_id", command.invoice_id());
  violations.OptionalId("reason_code", command.reason_code());
}

void Validate(const v1::SetDueDate& command, Violations& violations) {
  violations.DerivedId("item_id", command.item_id());
  violations.Date("due_date", command.due_date());
}

}  // namespace quittance
