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

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::RaiseDispute& command,
                    Outcome& outcome) {
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

}  // namespace quittance
