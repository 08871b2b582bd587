#include "ledger/domain/hold.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/hash.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/due.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// REQUIRES: a hold in force.
const rows::Hold& HoldOf(const rows::AccountRow& account, const std::string& id) {
  return *std::ranges::find(account.holds(), id, &rows::Hold::hold_id);
}

Due DueOf(const rows::Hold& hold) {
  return {.last_day = hold.ends_on(), .kind = rows::DUE_HOLD_ENDS, .id = hold.hold_id()};
}

// The account has it no longer.
void Drop(const EventContext& context, const std::string& id, TableWriter& rows) {
  rows::AccountRow& account = tables::kAccount.Edit(rows, context.stream);
  const Due due = DueOf(HoldOf(account, id));
  account.mutable_holds()->erase(std::ranges::find(account.holds(), id, &rows::Hold::hold_id));
  RemoveDue(context, due, rows);
}

}  // namespace

MaybeRefusal CheckNoHold(const Situation& situation, const rows::AccountRow& account) {
  for (const rows::Hold& hold : account.holds()) {
    if (!hold.ends_on().empty() && hold.ends_on() < situation.today) continue;
    const std::string until = hold.ends_on().empty() ? "it is lifted" : "after " + hold.ends_on();
    return Refuse(
        v1::SUPPLY_HOLD,
        fmt::format("nothing more is sold to {} until {}: {}", situation.account_id, until,
                    hold.reason_code()),
        {{"hold", hold.hold_id()}, {"reason", hold.reason_code()}, {"ends_on", hold.ends_on()}});
  }
  return std::nullopt;
}

void Validate(const v1::PlaceHold& command, Violations& violations) {
  violations.Id("hold_id", command.hold_id());
  violations.Id("reason_code", command.reason_code());
  violations.OptionalDate("ends_on", command.ends_on());
  Hash hash;
  if (command.evidence_hash().empty() || FromBytes(command.evidence_hash(), &hash)) return;
  violations.Add("evidence_hash", fmt::format("has {} bytes; give the 32 of a SHA-256, or none",
                                              command.evidence_hash().size()));
}

void Validate(const v1::LiftHold& command, Violations& violations) {
  violations.Id("hold_id", command.hold_id());
  violations.Id("reason_code", command.reason_code());
}

MaybeRefusal Decide(const Situation& situation, const v1::PlaceHold& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  const std::string& id = command.hold_id();
  if (tables::kHold.Find(situation.rows, situation.stream, id) != nullptr) {
    return AlreadyExists("hold", id);
  }
  v1::HoldPlaced& placed = *outcome.Add(situation.effective_date).mutable_hold_placed();
  placed.set_hold_id(id);
  placed.set_reason_code(command.reason_code());
  placed.set_ends_on(command.ends_on());
  placed.set_evidence_hash(command.evidence_hash());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::LiftHold& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& id = command.hold_id();
  const rows::HoldRow* hold = tables::kHold.Find(situation.rows, situation.stream, id);
  if (hold == nullptr) return NotFound("hold", id);
  if (hold->lifted() || hold->ended()) {
    return WrongState("hold", id, hold->lifted() ? "lifted" : "ended", "in force",
                      "only a hold in force can be lifted");
  }
  const std::string& placed = HoldOf(*ground.account, id).placed_date();
  v1::HoldLifted& lifted = *outcome.Add(MovementDate(situation, placed, "")).mutable_hold_lifted();
  lifted.set_hold_id(id);
  lifted.set_reason_code(command.reason_code());
  return std::nullopt;
}

void EndHold(const Situation& situation, const std::string& id, Outcome& outcome) {
  const auto& account = *tables::kAccount.Find(situation.rows, situation.stream);
  const std::string& placed = HoldOf(account, id).placed_date();
  outcome.Add(MovementDate(situation, placed, "")).mutable_hold_ended()->set_hold_id(id);
}

void Evolve(const EventContext& context, const v1::HoldPlaced& event, TableWriter& rows) {
  rows::Hold& hold = *tables::kAccount.Edit(rows, context.stream).add_holds();
  hold.set_hold_id(event.hold_id());
  hold.set_reason_code(event.reason_code());
  hold.set_ends_on(event.ends_on());
  hold.mutable_placed_date()->assign(context.date);
  const Due due = DueOf(hold);
  tables::kHold.Edit(rows, context.stream, event.hold_id());
  AddDue(context, due, rows);
}

void Evolve(const EventContext& context, const v1::HoldLifted& event, TableWriter& rows) {
  Drop(context, event.hold_id(), rows);
  tables::kHold.Edit(rows, context.stream, event.hold_id()).set_lifted(true);
}

void Evolve(const EventContext& context, const v1::HoldEnded& event, TableWriter& rows) {
  Drop(context, event.hold_id(), rows);
  tables::kHold.Edit(rows, context.stream, event.hold_id()).set_ended(true);
}

// A hold moves no money.
void Post(const EventContext&, const v1::HoldPlaced&, Postings&) {}
void Post(const EventContext&, const v1::HoldLifted&, Postings&) {}
void Post(const EventContext&, const v1::HoldEnded&, Postings&) {}

}  // namespace quittance
