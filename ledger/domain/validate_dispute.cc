#include <fmt/format.h>

#include "ledger/domain/dispute.h"

namespace quittance {
namespace {

constexpr size_t kCodeCharactersMax = 64;

}  // namespace

void Validate(const v1::RaiseDispute& command, Violations& violations) {
  violations.Id("dispute_id", command.dispute_id());
  violations.DerivedId("item_id", command.item_id());
  violations.Positive("amount_minor", command.amount_minor());
  violations.Known("reason_kind", command.reason_kind(), v1::DisputeReason_IsValid);
  violations.Text("owner", command.owner(), kCodeCharactersMax);
  violations.OptionalDate("deadline", command.deadline());
}

void Validate(const v1::ResolveDispute& command, Violations& violations) {
  violations.Id("dispute_id", command.dispute_id());
  violations.Known("outcome", command.outcome(), v1::DisputeOutcome_IsValid);
  violations.Id("explanation_code", command.explanation_code());
  if (command.outcome() == v1::DISPUTE_OUTCOME_PARTLY_UPHELD) {
    violations.Positive("upheld_minor", command.upheld_minor());
  } else if (command.upheld_minor() != 0) {
    violations.Add("upheld_minor", fmt::format("is {}; give it only with outcome partly upheld",
                                               command.upheld_minor()));
  }
  if (command.outcome() != v1::DISPUTE_OUTCOME_REJECTED) {
    violations.Id("credit_note_id", command.credit_note_id());
  } else if (!command.credit_note_id().empty()) {
    violations.Add("credit_note_id", "is given; a rejected dispute has no credit note");
  }
}

}  // namespace quittance
