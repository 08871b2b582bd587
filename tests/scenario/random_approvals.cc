// Random requests for a second person, and what becomes of them.

#include "tests/scenario/random_commands.h"

namespace quittance::scenario {
namespace {

// False: no command that is ever asked for.
bool Propose(const v1::Command& command, v1::ProposedCommand* proposed) {
  const auto* field =
      v1::ProposedCommand::descriptor()->FindFieldByNumber(static_cast<int>(command.body_case()));
  if (field == nullptr) return false;
  const auto* body = command.GetDescriptor()->FindFieldByNumber(field->number());
  proposed->GetReflection()
      ->MutableMessage(proposed, field)
      ->CopyFrom(command.GetReflection()->GetMessage(command, body));
  return true;
}

}  // namespace

void RandomCommands::Approval(v1::Command* command) {
  v1::RequestApproval& request = *command->mutable_request_approval();
  request.set_approval_id(NewId("Q"));
  static const auto& makes = *new std::vector<Make>{
      &RandomCommands::Refund,   &RandomCommands::Reversal,    &RandomCommands::CreditNote,
      &RandomCommands::Receipt,  &RandomCommands::ReceiptStep, &RandomCommands::DisputeEnd,
      &RandomCommands::WriteOff, &RandomCommands::Compensation};
  v1::Command proposed;
  do {
    proposed.Clear();
    (this->*dice_.Pick(makes))(&proposed);
  } while (!Propose(proposed, request.mutable_command()));
}

void RandomCommands::ApprovalEnd(v1::Command* command) {
  const std::string id = PickOr(has_.approvals);
  if (dice_.Chance(80)) {
    command->mutable_grant_approval()->set_approval_id(id);
    return;
  }
  command->mutable_reject_approval()->set_approval_id(id);
  command->mutable_reject_approval()->set_reason_code("no");
}

}  // namespace quittance::scenario
