#pragma once
// A complaint case as it was at the end of a day.

#include <optional>
#include <string_view>

#include "quittance/rows/complaints.pb.h"
#include "quittance/v1/complaint.pb.h"

namespace quittance::complaints {

// The stage is that of the last recorded step among those dated up to as_of. nullopt: not
// registered by then.
std::optional<v1::ComplaintLine> CaseAsOf(std::string_view account_id,
                                          std::string_view complaint_id,
                                          const rows::ComplaintCaseRow& row,
                                          std::string_view as_of);

}  // namespace quittance::complaints
