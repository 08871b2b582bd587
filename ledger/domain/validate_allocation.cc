#include <fmt/format.h>

#include "ledger/domain/allocation.h"
#include "ledger/domain/money_form.h"

namespace quittance {

void Validate(const v1::Allocate& command, Violations& violations) {
  if (command.allocations().empty()) violations.Add("allocations", "is empty; name at least one");
  for (int i = 0; i < command.allocations_size(); ++i) {
    const std::string field = fmt::format("allocations[{}]", i);
    violations.DerivedId(field + ".credit_id", command.allocations(i).credit_id());
    ValidateOrder(field, command.allocations(i), violations);
  }
}

void Validate(const v1::AllocateAutomatically& command, Violations& violations) {
  violations.OptionalCurrency("currency", command.currency());
}

void Validate(const v1::UndoAllocation& command, Violations& violations) {
  violations.Id("allocation_id", command.allocation_id());
}

}  // namespace quittance
