#include <fmt/format.h>

#include <algorithm>

#include "absl/strings/numbers.h"
#include "ledger/base/check.h"
#include "ledger/base/deterministic.h"
#include "ledger/base/hash.h"
#include "ledger/domain/approval.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/date.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/proposed_command.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/trial.h"

namespace quittance {
namespace {

std::string_view NameOf(rows::ApprovalState state) {
  switch (state) {
    case rows::APPROVAL_GRANTED:
      return "granted";
    case rows::APPROVAL_REJECTED:
      return "rejected";
    default:
      return "waiting";
  }
}

// As if it were given alone, by who acts now. The date that the proposal gives itself counts.
MaybeRefusal DecideProposed(const Situation& situation, const std::string& command_id,
                            const v1::ProposedCommand& proposed, Outcome& outcome) {
  const v1::Command command = CommandOf(proposed, command_id, situation.book, situation.account_id);
  Situation own = situation;
  if (const std::string& date = HeaderOf(command).effective_date(); !date.empty()) {
    own.effective_date = date;
  }
  return Decide(own, command, outcome);
}

// What APPROVAL_REQUIRED says: which limit, and the amount above it.
void CopyLimit(const v1::Refusal& refusal, v1::ApprovalRequested* requested) {
  v1::ApprovalAction action = v1::APPROVAL_ACTION_UNSPECIFIED;
  int64_t amount_minor = 0;
  CHECK(v1::ApprovalAction_Parse(refusal.details().at("action"), &action));
  CHECK(absl::SimpleAtoi(refusal.details().at("amount"), &amount_minor));
  requested->set_action(action);
  requested->set_amount_minor(amount_minor);
  requested->set_currency(refusal.details().at("currency"));
}

std::string ExpiresOn(const v1::BookSettings& settings, std::string_view today) {
  if (settings.approval_days() == 0) return "";
  return AddDays(today, static_cast<int32_t>(settings.approval_days()));
}

// NOT_FOUND (book, account, approval), WRONG_STATE, APPROVAL_EXPIRED.
MaybeRefusal FindWaiting(const Situation& situation, const std::string& id,
                         const rows::ApprovalRow** approval) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  *approval = tables::kApproval.Find(situation.rows, situation.stream, id);
  if (*approval == nullptr) return NotFound("approval", id);
  const rows::ApprovalState state = (*approval)->state();
  const std::string& last_day = (*approval)->expires_on();
  const bool is_over = !last_day.empty() && situation.today > last_day;
  if (state == rows::APPROVAL_EXPIRED || (state == rows::APPROVAL_WAITING && is_over)) {
    return Refuse(v1::APPROVAL_EXPIRED,
                  fmt::format("request {} expired after {}; ask again", id, last_day),
                  {{"approval", id}, {"expires_on", last_day}});
  }
  if (state == rows::APPROVAL_WAITING) return std::nullopt;
  return WrongState("approval", id, NameOf(state), "waiting",
                    "only a request that waits can be granted or rejected");
}

// The name that both share, in which they act or on whose behalf; empty: they are two people.
std::string SharedName(const Actor& actor, const rows::ApprovalRow& approval) {
  for (const std::string& name : {actor.principal, actor.on_behalf_of}) {
    if (name.empty()) continue;
    if (name == approval.requested_by() || name == approval.requested_on_behalf_of()) return name;
  }
  return "";
}

MaybeRefusal CheckOtherPerson(const Actor& actor, const std::string& id,
                              const rows::ApprovalRow& approval) {
  const std::string shared = SharedName(actor, approval);
  if (shared.empty()) return std::nullopt;
  return Refuse(v1::SAME_PERSON,
                fmt::format("{} asked for {}: another person must grant it", shared, id),
                {{"approval", id}, {"principal", shared}});
}

MaybeRefusal CheckSeen(const v1::GrantApproval& command, const rows::ApprovalRow& approval) {
  const std::string& seen = command.content_hash();
  if (seen.empty() || seen == approval.content_hash()) return std::nullopt;
  const std::string& id = command.approval_id();
  return Refuse(
      v1::CONTENT_MISMATCH,
      fmt::format("request {} asks for something else than was seen; look again", id),
      {{"approval", id}, {"asked", ToHex(approval.content_hash())}, {"seen", ToHex(seen)}});
}

std::string_view EndDate(const Situation& situation, const rows::ApprovalRow& approval) {
  return std::max<std::string_view>(situation.effective_date, approval.requested_date());
}

}  // namespace

void ExpireApproval(const Situation& situation, const std::string& id, Outcome& outcome) {
  const auto& approval = *tables::kApproval.Find(situation.rows, situation.stream, id);
  outcome.Add(EndDate(situation, approval)).mutable_approval_expired()->set_approval_id(id);
}

MaybeRefusal Decide(const Situation& situation, const v1::RequestApproval& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& id = command.approval_id();
  if (tables::kApproval.Find(situation.rows, situation.stream, id) != nullptr) {
    return AlreadyExists("approval", id);
  }
  Trial alone;
  const MaybeRefusal refusal =
      DecideProposed(situation, command.header().command_id(), command.command(), alone.outcome());
  if (!refusal) {
    return Refuse(
        v1::APPROVAL_NOT_NEEDED,
        fmt::format("{} may do it alone; send the command itself", situation.actor.principal),
        {{"approval", id}});
  }
  if (refusal->reason() != v1::APPROVAL_REQUIRED) return refusal;
  v1::ApprovalRequested& requested =
      *outcome.Add(situation.effective_date).mutable_approval_requested();
  requested.set_approval_id(id);
  *requested.mutable_command() = command.command();
  requested.set_content_hash(
      std::string(AsBytes(Sha256(SerializeDeterministic(requested.command())))));
  CopyLimit(*refusal, &requested);
  requested.set_requested_by(situation.actor.principal);
  requested.set_requested_on_behalf_of(situation.actor.on_behalf_of);
  requested.set_expires_on(ExpiresOn(*ground.settings, situation.today));
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::GrantApproval& command,
                    Outcome& outcome) {
  const std::string& id = command.approval_id();
  const rows::ApprovalRow* approval = nullptr;
  RETURN_IF_REFUSED(FindWaiting(situation, id, &approval));
  RETURN_IF_REFUSED(CheckSeen(command, *approval));
  RETURN_IF_REFUSED(CheckOtherPerson(situation.actor, id, *approval));
  RETURN_IF_REFUSED(
      DecideProposed(situation, command.header().command_id(), approval->command(), outcome));
  v1::ApprovalGranted& granted =
      *outcome.Add(EndDate(situation, *approval)).mutable_approval_granted();
  granted.set_approval_id(id);
  granted.set_content_hash(approval->content_hash());
  granted.set_granted_by(situation.actor.principal);
  granted.set_granted_on_behalf_of(situation.actor.on_behalf_of);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::RejectApproval& command,
                    Outcome& outcome) {
  const rows::ApprovalRow* approval = nullptr;
  RETURN_IF_REFUSED(FindWaiting(situation, command.approval_id(), &approval));
  v1::ApprovalRejected& rejected =
      *outcome.Add(EndDate(situation, *approval)).mutable_approval_rejected();
  rejected.set_approval_id(command.approval_id());
  rejected.set_reason_code(command.reason_code());
  rejected.set_rejected_by(situation.actor.principal);
  rejected.set_rejected_on_behalf_of(situation.actor.on_behalf_of);
  rejected.set_withdrawn(!SharedName(situation.actor, *approval).empty());
  return std::nullopt;
}

}  // namespace quittance
