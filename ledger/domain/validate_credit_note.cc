#include <fmt/format.h>

#include "ledger/base/string_map.h"
#include "ledger/domain/credit_note.h"

namespace quittance {
namespace {

constexpr int kReductionsMax = 366;
constexpr int kLinesMax = 1000;

void ValidateLines(const v1::IssueCreditNote& command, Violations& violations) {
  if (command.amount_minor() != 0) {
    violations.Add("amount_minor", "is given beside lines; choose one");
  }
  if (command.lines_size() > kLinesMax) {
    violations.Add("lines", fmt::format("has {} lines; at most {} are allowed",
                                        command.lines_size(), kLinesMax));
  }
  StringSet seen;
  for (int i = 0; i < command.lines_size(); ++i) {
    const v1::LineCredit& credit = command.lines(i);
    const std::string field = fmt::format("lines[{}]", i);
    violations.Positive(field + ".line", credit.line());
    violations.Positive(field + ".net_minor", credit.net_minor());
    if (credit.tax_minor() != 0) violations.Add(field + ".tax_minor", "is the ledger's to compute");
    if (!seen.insert(std::to_string(credit.line())).second) {
      violations.Add(field + ".line", fmt::format("{} is given twice", credit.line()));
    }
  }
}

}  // namespace

void Validate(const v1::IssueCreditNote& command, Violations& violations) {
  violations.Id("credit_note_id", command.credit_note_id());
  violations.Id("document_id", command.document_id());
  if (command.lines().empty()) {
    violations.Positive("amount_minor", command.amount_minor());
  } else {
    ValidateLines(command, violations);
  }
  violations.Id("reason_code", command.reason_code());
  violations.NotNegative("on_account_minor", command.on_account_minor());
  violations.NotNegative("refund_minor", command.refund_minor());
  if (command.reductions_size() > kReductionsMax) {
    violations.Add("reductions", fmt::format("has {} items; at most {} are allowed",
                                             command.reductions_size(), kReductionsMax));
  }
  StringSet seen;
  for (int i = 0; i < command.reductions_size(); ++i) {
    const v1::ItemReduction& reduction = command.reductions(i);
    const std::string field = fmt::format("reductions[{}]", i);
    violations.DerivedId(field + ".item_id", reduction.item_id());
    violations.Positive(field + ".amount_minor", reduction.amount_minor());
    if (!seen.insert(reduction.item_id()).second) {
      violations.Add(field + ".item_id", fmt::format("'{}' is given twice", reduction.item_id()));
    }
  }
}

}  // namespace quittance
