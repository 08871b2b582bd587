#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/complaint.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

std::string_view NameOf(v1::ComplaintStage stage) {
  switch (stage) {
    case v1::COMPLAINT_STAGE_REGISTERED:
      return "registered";
    case v1::COMPLAINT_STAGE_ACKNOWLEDGED:
      return "acknowledged";
    case v1::COMPLAINT_STAGE_INVESTIGATED:
      return "investigated";
    case v1::COMPLAINT_STAGE_RESOLVED:
      return "resolved";
    case v1::COMPLAINT_STAGE_CLOSED:
      return "closed";
    case v1::COMPLAINT_STAGE_REOPENED:
      return "reopened";
    default:
      CHECK(false, "unknown complaint stage {}", static_cast<int>(stage));
  }
}

bool IsOpen(v1::ComplaintStage stage) {
  return stage != v1::COMPLAINT_STAGE_RESOLVED && stage != v1::COMPLAINT_STAGE_CLOSED;
}

const rows::ComplaintRow* FindComplaint(const Situation& situation, const std::string& id) {
  return tables::kComplaint.Find(situation.rows, situation.stream, id);
}

// The date of the case's next step: the command's, but not before its last step.
std::string_view StepDate(const Situation& situation, const rows::ComplaintRow& complaint) {
  return std::max<std::string_view>(situation.effective_date, complaint.last_step_date());
}

// NOT_FOUND (account, complaint).
MaybeRefusal FindCase(const Situation& situation, const std::string& complaint_id,
                      const rows::ComplaintRow** complaint) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  *complaint = FindComplaint(situation, complaint_id);
  if (*complaint == nullptr) return NotFound("complaint", complaint_id);
  return std::nullopt;
}

v1::Refusal WrongStage(const std::string& complaint_id, v1::ComplaintStage stage,
                       std::string_view needed) {
  return WrongState("complaint", complaint_id, NameOf(stage), needed,
                    fmt::format("it must be {}", needed));
}

MaybeRefusal CheckItemsExist(const Situation& situation, const v1::RegisterComplaint& command) {
  for (const std::string& item_id : command.item_ids()) {
    if (tables::kItem.Find(situation.rows, situation.stream, item_id) == nullptr) {
      return NotFound("item", item_id);
    }
  }
  return std::nullopt;
}

void AddResolved(std::string_view date, const std::string& complaint_id,
                 v1::ComplaintOutcome outcome, v1::Fault fault, const v1::Sealed* answer,
                 Outcome& events) {
  v1::ComplaintResolved& resolved = *events.Add(date).mutable_complaint_resolved();
  resolved.set_complaint_id(complaint_id);
  resolved.set_outcome(outcome);
  resolved.set_fault(fault);
  if (answer != nullptr) *resolved.mutable_answer() = *answer;
}

void AddRegistered(const Situation& situation, const v1::RegisterComplaint& command,
                   Outcome& outcome) {
  v1::ComplaintRegistered& registered =
      *outcome.Add(situation.effective_date).mutable_complaint_registered();
  registered.set_complaint_id(command.complaint_id());
  registered.set_channel(command.channel());
  registered.set_subject_code(command.subject_code());
  registered.set_severity(command.severity());
  *registered.mutable_item_ids() = command.item_ids();
  registered.set_owner(command.owner());
  if (command.has_description()) *registered.mutable_description() = command.description();
}

// A step that came before or after its registration: part of the investigation, or a new round.
void AddContinued(const Situation& situation, const v1::RegisterComplaint& command,
                  const rows::ComplaintRow& complaint, Outcome& outcome) {
  v1::Event& event = outcome.Add(StepDate(situation, complaint));
  if (!IsOpen(complaint.stage())) {
    v1::ComplaintReopened& reopened = *event.mutable_complaint_reopened();
    reopened.set_complaint_id(command.complaint_id());
    reopened.set_reason_code(command.subject_code());
    if (command.has_description()) *reopened.mutable_description() = command.description();
    *reopened.mutable_item_ids() = command.item_ids();
    return;
  }
  v1::ComplaintInvestigated& investigated = *event.mutable_complaint_investigated();
  investigated.set_complaint_id(command.complaint_id());
  investigated.set_fact_code(command.subject_code());
  if (command.has_description()) *investigated.mutable_findings() = command.description();
  *investigated.mutable_item_ids() = command.item_ids();
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::RegisterComplaint& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const rows::ComplaintRow* complaint = FindComplaint(situation, command.complaint_id());
  if (complaint != nullptr && !command.or_continue()) {
    return Refuse(v1::ALREADY_EXISTS,
                  fmt::format("complaint {} exists already", command.complaint_id()),
                  {{"what", "complaint"}, {"id", command.complaint_id()}});
  }
  RETURN_IF_REFUSED(CheckItemsExist(situation, command));
  if (complaint == nullptr) {
    AddRegistered(situation, command, outcome);
  } else {
    AddContinued(situation, command, *complaint, outcome);
  }
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::AcknowledgeComplaint& command,
                    Outcome& outcome) {
  const rows::ComplaintRow* complaint = nullptr;
  RETURN_IF_REFUSED(FindCase(situation, command.complaint_id(), &complaint));
  const v1::ComplaintStage stage = complaint->stage();
  if (stage != v1::COMPLAINT_STAGE_REGISTERED && stage != v1::COMPLAINT_STAGE_REOPENED) {
    return WrongStage(command.complaint_id(), stage, "registered or reopened");
  }
  outcome.Add(StepDate(situation, *complaint))
      .mutable_complaint_acknowledged()
      ->set_complaint_id(command.complaint_id());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::InvestigateComplaint& command,
                    Outcome& outcome) {
  const rows::ComplaintRow* complaint = nullptr;
  RETURN_IF_REFUSED(FindCase(situation, command.complaint_id(), &complaint));
  const v1::ComplaintStage stage = complaint->stage();
  if (!IsOpen(stage)) return WrongStage(command.complaint_id(), stage, "open");
  v1::ComplaintInvestigated& investigated =
      *outcome.Add(StepDate(situation, *complaint)).mutable_complaint_investigated();
  investigated.set_complaint_id(command.complaint_id());
  investigated.set_fact_code(command.fact_code());
  if (command.has_findings()) *investigated.mutable_findings() = command.findings();
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ResolveComplaint& command,
                    Outcome& outcome) {
  const rows::ComplaintRow* complaint = nullptr;
  RETURN_IF_REFUSED(FindCase(situation, command.complaint_id(), &complaint));
  const v1::ComplaintStage stage = complaint->stage();
  if (!IsOpen(stage)) return WrongStage(command.complaint_id(), stage, "open");
  AddResolved(StepDate(situation, *complaint), command.complaint_id(), command.outcome(),
              command.fault(), command.has_answer() ? &command.answer() : nullptr, outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::CloseComplaint& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const rows::ComplaintRow* complaint = FindComplaint(situation, command.complaint_id());
  const bool is_over = complaint == nullptr || complaint->stage() == v1::COMPLAINT_STAGE_CLOSED;
  if (is_over && command.if_present()) return std::nullopt;
  if (complaint == nullptr) return NotFound("complaint", command.complaint_id());
  const v1::ComplaintStage stage = complaint->stage();
  if (is_over || (IsOpen(stage) && !command.resolve_if_open())) {
    return WrongStage(command.complaint_id(), stage, "resolved");
  }
  if (IsOpen(stage)) {
    AddResolved(StepDate(situation, *complaint), command.complaint_id(), command.outcome(),
                command.fault(), nullptr, outcome);
  }
  outcome.Add(StepDate(situation, *complaint))
      .mutable_complaint_closed()
      ->set_complaint_id(command.complaint_id());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ReopenComplaint& command,
                    Outcome& outcome) {
  const rows::ComplaintRow* complaint = nullptr;
  RETURN_IF_REFUSED(FindCase(situation, command.complaint_id(), &complaint));
  const v1::ComplaintStage stage = complaint->stage();
  if (IsOpen(stage)) return WrongStage(command.complaint_id(), stage, "resolved or closed");
  v1::ComplaintReopened& reopened =
      *outcome.Add(StepDate(situation, *complaint)).mutable_complaint_reopened();
  reopened.set_complaint_id(command.complaint_id());
  reopened.set_reason_code(command.reason_code());
  return std::nullopt;
}

}  // namespace quittance
