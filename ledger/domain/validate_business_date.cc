#include <fmt/format.h>

#include "ledger/domain/business_date.h"

namespace quittance {

void Validate(const v1::AdvanceBusinessDate& command, Violations& violations) {
  violations.Date("date", command.date());
}

void Validate(const v1::CompleteBusinessDate& command, Violations& violations) {
  violations.Date("date", command.date());
  const v1::Place& at = command.at();
  if (at.log() != v1::LOG_ACCOUNTS) {
    violations.Add("at.log",
                   fmt::format("is {}; days are run on LOG_ACCOUNTS", v1::Log_Name(at.log())));
  }
  if (at.partition() >= command.partition_count()) {
    violations.Add("partition_count", fmt::format("is {}; there is a partition {}",
                                                  command.partition_count(), at.partition()));
  }
}

void Validate(const v1::RunDue& command, Violations& violations) {
  violations.Date("date", command.date());
}

void Validate(const v1::RunAccountDue& command, Violations& violations) {
  violations.Date("date", command.date());
}

}  // namespace quittance
