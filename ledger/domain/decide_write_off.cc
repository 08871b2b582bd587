#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/allocate.h"
#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"
#include "ledger/domain/write_off.h"

namespace quittance {
namespace {

// Out of the provision as far as it goes.
int64_t ProvidedFor(const rows::AccountTotals& totals, int64_t amount_minor) {
  return std::min(totals.provided_minor(), amount_minor);
}

// What it is written off of, and whether that person may.
MaybeRefusal CheckDocument(const Situation& situation, const v1::BookSettings& settings,
                           const v1::WriteOff& command, const rows::ItemRow& item) {
  const rows::DocumentRow& document =
      *tables::kDocument.Find(situation.rows, situation.stream, item.document_id());
  RETURN_IF_REFUSED(CheckDuty(situation, settings, v1::DUTY_WRITE_OFF, document.done(),
                              NameOf(document.kind()), item.document_id()));
  return CheckApprovalLimit(situation, settings, v1::APPROVAL_ACTION_WRITE_OFF, item.currency(),
                            document.written_off_minor() + command.amount_minor());
}

// NOT_FOUND (write-off), WRONG_STATE where it is reversed.
MaybeRefusal FindStanding(const Situation& situation, const std::string& id,
                          const rows::WriteOffRow** write_off) {
  *write_off = tables::kWriteOff.Find(situation.rows, situation.stream, id);
  if (*write_off == nullptr) return NotFound("write-off", id);
  if (!(*write_off)->reversed()) return std::nullopt;
  return WrongState("write-off", id, "reversed", "standing", "the debt is owed as before");
}

// The latest of what a write-off moves: the item, and the provision where it took from it.
std::string_view LastOf(const rows::ItemRow& item, const rows::AccountTotals& totals,
                        int64_t provided_minor) {
  const std::string_view provided = totals.provided_date();
  return provided_minor == 0 ? item.last_movement_date()
                             : std::max<std::string_view>(item.last_movement_date(), provided);
}

MaybeRefusal CheckLeft(const v1::AllocateRecovery& command, const rows::WriteOffRow& write_off) {
  const int64_t left = write_off.amount_minor() - write_off.recovered_minor();
  if (command.amount_minor() <= left) return std::nullopt;
  const std::string& currency = write_off.currency();
  return Refuse(
      v1::EXCEEDS_WRITTEN_OFF_AMOUNT,
      fmt::format("{} of write-off {} is left to recover, less than {}", MoneyText(left, currency),
                  command.write_off_id(), MoneyText(command.amount_minor(), currency)),
      {{"write_off", command.write_off_id()},
       {"left", std::to_string(left)},
       {"asked", std::to_string(command.amount_minor())},
       {"currency", currency}});
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::WriteOff& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& id = command.write_off_id();
  if (tables::kWriteOff.Find(situation.rows, situation.stream, id) != nullptr) {
    return AlreadyExists("write-off", id);
  }
  const rows::ItemRow* item =
      tables::kItem.Find(situation.rows, situation.stream, command.item_id());
  if (item == nullptr) return NotFound("item", command.item_id());
  RETURN_IF_REFUSED(CheckOpen(command.item_id(), *item, command.amount_minor()));
  const rows::AccountTotals& totals = TotalsOf(*ground.account, item->currency());
  const int64_t provided = ProvidedFor(totals, command.amount_minor());
  const std::string_view last = LastOf(*item, totals, provided);
  if (!command.header().effective_date().empty()) {
    RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, last, "item", command.item_id()));
  }
  RETURN_IF_REFUSED(CheckDocument(situation, *ground.settings, command, *item));
  v1::WrittenOff& written_off =
      *outcome.Add(MovementDate(situation, last, "")).mutable_written_off();
  written_off.set_write_off_id(id);
  written_off.set_item_id(command.item_id());
  written_off.set_currency(item->currency());
  written_off.set_amount_minor(command.amount_minor());
  written_off.set_provided_minor(provided);
  written_off.set_reason_code(command.reason_code());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ReverseWriteOff& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  const std::string& id = command.write_off_id();
  const rows::WriteOffRow* write_off = nullptr;
  RETURN_IF_REFUSED(FindStanding(situation, id, &write_off));
  if (write_off->recovered_minor() > 0) {
    return WrongState("write-off", id, "recovered in part", "not recovered",
                      "undo the allocations of what was recovered first");
  }
  RETURN_IF_REFUSED(CheckTotals(*ground.account, write_off->currency(),
                                {.receivable_minor = write_off->amount_minor()}));
  const rows::ItemRow& item =
      *tables::kItem.Find(situation.rows, situation.stream, write_off->item_id());
  const std::string_view last = std::max<std::string_view>(
      LastOf(item, TotalsOf(*ground.account, write_off->currency()), write_off->provided_minor()),
      write_off->last_movement_date());
  if (!command.header().effective_date().empty()) {
    RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, last, "write-off", id));
  }
  v1::WriteOffReversed& reversed =
      *outcome.Add(MovementDate(situation, last, "")).mutable_write_off_reversed();
  reversed.set_write_off_id(id);
  reversed.set_item_id(write_off->item_id());
  reversed.set_currency(write_off->currency());
  reversed.set_amount_minor(write_off->amount_minor());
  reversed.set_provided_minor(write_off->provided_minor());
  reversed.set_reason_code(command.reason_code());
  AllocateOnNewItems(situation, write_off->currency(), outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::AllocateRecovery& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const rows::WriteOffRow* write_off = nullptr;
  RETURN_IF_REFUSED(FindStanding(situation, command.write_off_id(), &write_off));
  const rows::CreditRow* credit =
      tables::kCredit.Find(situation.rows, situation.stream, command.credit_id());
  if (credit == nullptr) return NotFound("credit", command.credit_id());
  RETURN_IF_REFUSED(CheckSameCurrency(credit->currency(), write_off->currency()));
  RETURN_IF_REFUSED(CheckUnapplied(command.credit_id(), *credit, command.amount_minor()));
  RETURN_IF_REFUSED(CheckLeft(command, *write_off));
  if (!command.header().effective_date().empty()) {
    RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, write_off->last_movement_date(),
                                     "write-off", command.write_off_id()));
    RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, credit->last_movement_date(),
                                     "credit", command.credit_id()));
  }
  v1::CreditAllocated& allocated =
      *outcome
           .Add(MovementDate(situation, write_off->last_movement_date(),
                             credit->last_movement_date()))
           .mutable_credit_allocated();
  allocated.set_allocation_id(AllocationDraft(situation).NextAllocationId());
  allocated.set_credit_id(command.credit_id());
  allocated.set_item_id(write_off->item_id());
  allocated.set_currency(write_off->currency());
  allocated.set_amount_minor(command.amount_minor());
  allocated.set_write_off_id(command.write_off_id());
  return std::nullopt;
}

}  // namespace quittance
