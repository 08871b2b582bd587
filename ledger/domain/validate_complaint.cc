#include <fmt/format.h>

#include "ledger/domain/complaint.h"

namespace quittance {
namespace {

constexpr size_t kCodeCharactersMax = 64;

}  // namespace

void Validate(const v1::RegisterComplaint& command, Violations& violations) {
  violations.Id("complaint_id", command.complaint_id());
  violations.Text("channel", command.channel(), kCodeCharactersMax);
  violations.Text("subject_code", command.subject_code(), kCodeCharactersMax);
  violations.OptionalKnown("severity", command.severity(), v1::Severity_IsValid);
  for (int i = 0; i < command.item_ids_size(); ++i) {
    violations.DerivedId(fmt::format("item_ids[{}]", i), command.item_ids(i));
  }
  violations.Text("owner", command.owner(), kCodeCharactersMax);
}

void Validate(const v1::AcknowledgeComplaint& command, Violations& violations) {
  violations.Id("complaint_id", command.complaint_id());
}

void Validate(const v1::InvestigateComplaint& command, Violations& violations) {
  violations.Id("complaint_id", command.complaint_id());
  violations.Text("fact_code", command.fact_code(), kCodeCharactersMax);
}

void Validate(const v1::ResolveComplaint& command, Violations& violations) {
  violations.Id("complaint_id", command.complaint_id());
  violations.Known("outcome", command.outcome(), v1::ComplaintOutcome_IsValid);
  violations.OptionalKnown("fault", command.fault(), v1::Fault_IsValid);
}

void Validate(const v1::CloseComplaint& command, Violations& violations) {
  violations.Id("complaint_id", command.complaint_id());
  if (command.resolve_if_open()) {
    violations.Known("outcome", command.outcome(), v1::ComplaintOutcome_IsValid);
    violations.OptionalKnown("fault", command.fault(), v1::Fault_IsValid);
    return;
  }
  if (command.outcome() != 0) {
    violations.Add("outcome", "is given; give it only with resolve_if_open");
  }
  if (command.fault() != 0) {
    violations.Add("fault", "is given; give it only with resolve_if_open");
  }
}

void Validate(const v1::ReopenComplaint& command, Violations& violations) {
  violations.Id("complaint_id", command.complaint_id());
  violations.Text("reason_code", command.reason_code(), kCodeCharactersMax);
}

}  // namespace quittance
