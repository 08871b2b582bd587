#pragma once
// What a request for approval asks for, as the command it is when somebody gives it.

#include <string_view>

#include "quittance/v1/approval.pb.h"
#include "quittance/v1/command.pb.h"

namespace quittance {

// On that book and account, under that command id; without a body where nothing is proposed.
v1::Command CommandOf(const v1::ProposedCommand& proposed, std::string_view command_id,
                      std::string_view book, std::string_view account_id);

}  // namespace quittance
