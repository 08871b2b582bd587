#include <fmt/format.h>

#include <string>

#include "ledger/base/hash.h"
#include "ledger/domain/approval.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/proposed_command.h"

namespace quittance {
namespace {

// Stand-ins for what the request itself has, and is validated there.
constexpr std::string_view kAnyId = "any";

// What a proposal leaves to the request: everything of the header but the effective date.
bool HoldsMoreThanDate(v1::CommandHeader header) {
  header.clear_effective_date();
  return header.ByteSizeLong() > 0;
}

void ValidateProposed(const v1::ProposedCommand& proposed, Violations& violations) {
  if (proposed.body_case() == v1::ProposedCommand::BODY_NOT_SET) {
    return violations.Add("command", "is not given; set the one command that is asked for");
  }
  const auto* field =
      v1::ProposedCommand::descriptor()->FindFieldByNumber(static_cast<int>(proposed.body_case()));
  const std::string path = "command." + field->name();
  const auto& body = proposed.GetReflection()->GetMessage(proposed, field);
  const auto* account = field->message_type()->FindFieldByName("account_id");
  if (!body.GetReflection()->GetString(body, account).empty()) {
    violations.Add(path + ".account_id", "is given; leave it out, it is that of the request");
  }
  v1::Command command = CommandOf(proposed, "", "", kAnyId);
  if (HoldsMoreThanDate(HeaderOf(command))) {
    violations.Add(path + ".header",
                   "holds more than effective_date; what else there is to say is the request's");
  }
  v1::CommandHeader& header = *MutableHeaderOf(&command);
  const std::string effective_date = header.effective_date();
  header.Clear();
  header.set_command_id(std::string(kAnyId));
  header.set_effective_date(effective_date);
  for (FieldViolation& violation : Validate(command)) {
    violations.Add("command." + violation.field, std::move(violation.description));
  }
}

}  // namespace

void Validate(const v1::RequestApproval& command, Violations& violations) {
  violations.Id("approval_id", command.approval_id());
  ValidateProposed(command.command(), violations);
}

void Validate(const v1::GrantApproval& command, Violations& violations) {
  violations.Id("approval_id", command.approval_id());
  Hash hash;
  if (command.content_hash().empty() || FromBytes(command.content_hash(), &hash)) return;
  violations.Add("content_hash", fmt::format("has {} bytes; give the request's 32, or none",
                                             command.content_hash().size()));
}

void Validate(const v1::RejectApproval& command, Violations& violations) {
  violations.Id("approval_id", command.approval_id());
  violations.Id("reason_code", command.reason_code());
}

}  // namespace quittance
