#include "ledger/domain/allocate.h"
#include "ledger/domain/allocation.h"
#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/allocations.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/money.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"
#include "ledger/domain/trial.h"

namespace quittance {
namespace {

MaybeRefusal CheckSomethingToAllocate(const rows::AccountTotals& totals,
                                      const std::string& currency) {
  const bool has_credit = totals.open_credits() > 0;
  if (has_credit && totals.open_items() > 0) return std::nullopt;
  return Refuse(v1::NOTHING_TO_ALLOCATE,
                (has_credit ? "no item is open in " : "no credit is unapplied in ") + currency,
                {{"what", has_credit ? "item" : "credit"}});
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::Allocate& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const bool has_own_date = !command.header().effective_date().empty();
  Trial trial;
  RETURN_IF_REFUSED(
      AllocateAsOrdered(situation, command.allocations(), "", has_own_date, trial.outcome()));
  trial.Commit(outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::AllocateAutomatically& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& currency =
      command.currency().empty() ? ground.account->currency() : command.currency();
  RETURN_IF_REFUSED(CheckSomethingToAllocate(TotalsOf(*ground.account, currency), currency));
  AllocateEverything(situation, currency, outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::UndoAllocation& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& id = command.allocation_id();
  const rows::AllocationRow* row = tables::kAllocation.Find(situation.rows, situation.stream, id);
  if (row == nullptr) return NotFound("allocation", id);
  if (row->undone()) {
    return WrongState("allocation", id, "undone", "live", "it can be undone once");
  }
  const bool is_recovery = !row->write_off_id().empty();
  const int64_t reduction =
      is_recovery ? 0 : row->amount_minor() + row->discount_minor() + row->difference_minor();
  RETURN_IF_REFUSED(
      CheckTotals(*ground.account, row->currency(),
                  {.receivable_minor = reduction, .credit_minor = row->amount_minor()}));
  const bool has_own_date = !command.header().effective_date().empty();
  AllocationDraft draft(situation);
  RETURN_IF_REFUSED(AddUndone(id, *row, has_own_date, draft, outcome));
  AllocateOnNewItems(situation, row->currency(), outcome);
  return std::nullopt;
}

}  // namespace quittance
