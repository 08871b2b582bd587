#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/checks.h"
#include "ledger/domain/credit_note.h"
#include "ledger/domain/dispute.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// What is open beyond the disputes on it. A payment or credit note may have lowered what is open
// below the disputed sum; what is disputed then is all that is open.
int64_t UndisputedOf(const rows::ItemRow& item) {
  return std::max<int64_t>(item.open_minor() - item.disputed_minor(), 0);
}

int64_t UpheldOf(const v1::ResolveDispute& command, const rows::DisputeRow& dispute) {
  switch (command.outcome()) {
    case v1::DISPUTE_OUTCOME_UPHELD:
      return dispute.amount_minor();
    case v1::DISPUTE_OUTCOME_PARTLY_UPHELD:
      return command.upheld_minor();
    default:
      return 0;
  }
}

// WRONG_STATE: resolved, or not a part.
MaybeRefusal CheckResolvable(const v1::ResolveDispute& command, const rows::DisputeRow& dispute) {
  const std::string& id = command.dispute_id();
  if (dispute.resolved()) {
    return WrongState("dispute", id, "resolved", "unresolved", "it cannot be resolved again");
  }
  if (UpheldOf(command, dispute) < dispute.amount_minor()) return std::nullopt;
  if (command.outcome() == v1::DISPUTE_OUTCOME_UPHELD) return std::nullopt;
  return WrongState("dispute", id,
                    fmt::format("about {}", MoneyText(dispute.amount_minor(), dispute.currency())),
                    "above the upheld part",
                    fmt::format("{} is not a part of it: resolve it as upheld",
                                MoneyText(command.upheld_minor(), dispute.currency())));
}

// Takes the upheld part off the item; what was paid in the meantime goes on account.
CreditNoteOrder UpheldPart(const v1::ResolveDispute& command, const rows::DisputeRow& dispute,
                           const rows::ItemRow& item) {
  CreditNoteOrder order;
  order.credit_note_id = command.credit_note_id();
  order.document_id = item.document_id();
  order.amount_minor = UpheldOf(command, dispute);
  order.reason_code = command.explanation_code();
  const int64_t reduction_minor = std::min(order.amount_minor, item.open_minor());
  if (reduction_minor > 0) {
    v1::ItemReduction& reduction = order.reductions.emplace_back();
    reduction.set_item_id(dispute.item_id());
    reduction.set_amount_minor(reduction_minor);
  }
  order.on_account_minor = order.amount_minor - reduction_minor;
  return order;
}

void AddResolved(const Situation& situation, const v1::ResolveDispute& command,
                 const rows::DisputeRow& dispute, Outcome& outcome) {
  v1::DisputeResolved& resolved =
      *outcome.Add(std::max<std::string_view>(situation.effective_date, dispute.raised_date()))
           .mutable_dispute_resolved();
  resolved.set_dispute_id(command.dispute_id());
  resolved.set_item_id(dispute.item_id());
  resolved.set_outcome(command.outcome());
  resolved.set_currency(dispute.currency());
  resolved.set_upheld_minor(UpheldOf(command, dispute));
  resolved.set_credit_note_id(command.credit_note_id());
  resolved.set_explanation_code(command.explanation_code());
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::RaiseDispute& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& id = command.dispute_id();
  const rows::ItemRow* item =
      tables::kItem.Find(situation.rows, situation.stream, command.item_id());
  if (item == nullptr) return NotFound("item", command.item_id());
  if (tables::kDispute.Find(situation.rows, situation.stream, id) != nullptr) {
    return Refuse(v1::ALREADY_EXISTS, fmt::format("dispute {} exists already", id),
                  {{"what", "dispute"}, {"id", id}});
  }
  if (item->kind() == v1::ITEM_KIND_REVERSED_PAYMENT) {
    return WrongState(
        "item", command.item_id(), "a reversed payment", "billed",
        fmt::format("a reversed payment is corrected through its receipt {}", item->document_id()));
  }
  const int64_t undisputed_minor = UndisputedOf(*item);
  if (command.amount_minor() > undisputed_minor) {
    return Refuse(v1::EXCEEDS_UNDISPUTED_AMOUNT,
                  fmt::format("{} of item {} is open and not disputed, {} is asked",
                              MoneyText(undisputed_minor, item->currency()), command.item_id(),
                              MoneyText(command.amount_minor(), item->currency())),
                  {{"item", command.item_id()},
                   {"undisputed", std::to_string(undisputed_minor)},
                   {"asked", std::to_string(command.amount_minor())},
                   {"currency", item->currency()}});
  }
  v1::DisputeRaised& raised =
      *outcome.Add(std::max<std::string_view>(situation.effective_date, item->issue_date()))
           .mutable_dispute_raised();
  raised.set_dispute_id(id);
  raised.set_item_id(command.item_id());
  raised.set_currency(item->currency());
  raised.set_amount_minor(command.amount_minor());
  raised.set_reason_kind(command.reason_kind());
  raised.set_owner(command.owner());
  raised.set_deadline(command.deadline());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ResolveDispute& command,
                    Outcome& outcome) {
  Ground ground;
  const bool is_rejected = command.outcome() == v1::DISPUTE_OUTCOME_REJECTED;
  RETURN_IF_REFUSED(
      FindGround(situation, is_rejected ? AccountNeed::kExists : AccountNeed::kNotClosed, &ground));
  const rows::DisputeRow* dispute =
      tables::kDispute.Find(situation.rows, situation.stream, command.dispute_id());
  if (dispute == nullptr) return NotFound("dispute", command.dispute_id());
  RETURN_IF_REFUSED(CheckResolvable(command, *dispute));
  if (is_rejected) {
    AddResolved(situation, command, *dispute, outcome);
    return std::nullopt;
  }
  const rows::ItemRow& item =
      *tables::kItem.Find(situation.rows, situation.stream, dispute->item_id());
  v1::CreditNoteIssued credit_note;
  RETURN_IF_REFUSED(CheckCreditNote(situation, UpheldPart(command, *dispute, item), &credit_note));
  AddResolved(situation, command, *dispute, outcome);
  AddCreditNote(situation, std::move(credit_note), outcome);
  return std::nullopt;
}

}  // namespace quittance
