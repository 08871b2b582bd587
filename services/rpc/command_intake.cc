#include "services/rpc/command_intake.h"

#include <fmt/format.h>

#include "ledger/domain/book_name.h"
#include "ledger/domain/proposed_command.h"
#include "services/rpc/request_hash.h"
#include "services/rpc/sealer.h"
#include "services/rpc/status_map.h"
#include "services/rpc/tokens.h"

namespace quittance {
namespace {

google::protobuf::Message* BodyOf(const Rpc& rpc, v1::Command* command) {
  return command->GetReflection()->MutableMessage(command, rpc.command_field);
}

// What Validate cannot see: fields of a newer language, and blobs a client made itself.
std::vector<FieldViolation> ForeignFields(const Rpc& rpc, v1::Command* command,
                                          std::vector<SealedField>* personal) {
  std::vector<FieldViolation> violations;
  google::protobuf::Message* body = BodyOf(rpc, command);
  std::string unknown = command->GetReflection()->GetUnknownFields(*command).empty()
                            ? FindUnknownField(rpc.command_field->name(), *body)
                            : "command";
  if (!unknown.empty()) {
    violations.push_back({std::move(unknown),
                          "is not known to this build; upgrade the server or "
                          "leave it out"});
  }
  if (!MayHoldSealed(body->GetDescriptor())) return violations;
  for (SealedField& field : FindSealed(rpc.command_field->name(), body)) {
    if (field.sealed->has_blob()) {
      violations.push_back({field.path + ".blob", "is made by the service; send `clear`"});
    } else if (field.sealed->has_clear()) {
      personal->push_back(std::move(field));
    }
  }
  return violations;
}

// What is asked for needs a role that could give it alone.
std::optional<google::rpc::Status> ProposalProblem(v1::Role role, const v1::Command& command) {
  const v1::Command proposed = CommandOf(command.request_approval().command(), "", "", "");
  if (proposed.body_case() == v1::Command::BODY_NOT_SET) return std::nullopt;
  const Rpc& rpc = RpcTable::Get().OfCommand(proposed);
  if (Includes(rpc.roles, role)) return std::nullopt;
  return DeniedStatus(rpc.name, role, rpc.roles);
}

std::optional<google::rpc::Status> TokenProblem(const Ledger& ledger, const Intake& intake) {
  const auto& after = HeaderOf(*intake.command).after();
  if (after.empty()) return std::nullopt;
  const auto foreign = ForeignToken(
      ledger, after, fmt::format("{}.header.after", intake.rpc->command_field->name()));
  if (!foreign.ok()) return NotServingStatus(std::string(foreign.status().message()));
  if (*foreign) return BadRequestStatus({**foreign});
  return std::nullopt;
}

}  // namespace

CommandIntake::CommandIntake(const Ledger* ledger, const Grants* grants)
    : ledger_(ledger), grants_(grants), ledger_hmac_(AsBytes(ledger->keys->LedgerKey())) {}

std::optional<google::rpc::Status> CommandIntake::Take(const Caller& caller, v1::Command* command,
                                                       Intake* intake) const {
  intake->command = command;
  if (command->body_case() == v1::Command::BODY_NOT_SET)
    return BadRequestStatus(Validate(*command));
  intake->rpc = &RpcTable::Get().OfCommand(*command);
  if (!Includes(intake->rpc->roles, caller.actor.role)) {
    return DeniedStatus(intake->rpc->name, caller.actor.role, intake->rpc->roles);
  }
  if (auto denied = ProposalProblem(caller.actor.role, *command)) return denied;
  if (auto denied = grants_->Problem(caller, BookOf(HeaderOf(*command)))) return denied;
  std::vector<FieldViolation> violations = Validate(*command);
  for (FieldViolation& foreign : ForeignFields(*intake->rpc, command, &intake->personal)) {
    violations.push_back(std::move(foreign));
  }
  if (!violations.empty()) return BadRequestStatus(violations);
  intake->route = RouteOf(*command);
  intake->stream = intake->route.stream;
  intake->partition = ledger_->PartitionOf(intake->route);
  return TokenProblem(*ledger_, *intake);
}

absl::Status CommandIntake::Seal(const Caller& caller, Intake* intake) const {
  if (intake->personal.empty()) {
    intake->request_hash = RequestHash(ledger_hmac_, caller.actor.principal, intake->command);
    return absl::OkStatus();
  }
  const std::string& subject = intake->stream;
  const absl::StatusOr<DataKey> key = ledger_->keys->Find(subject);
  if (absl::IsNotFound(key.status())) return absl::UnavailableError("a key is still to be made");
  if (!key.ok()) return key.status();
  intake->request_hash = RequestHash(Hmac(AsBytes(*key)), caller.actor.principal, intake->command);
  SealFields(ledger_->id, HeaderOf(*intake->command).command_id(), subject, *key, *ledger_->rng,
             intake->personal);
  intake->personal.clear();
  return absl::OkStatus();
}

}  // namespace quittance
