#pragma once
// A writer's answer in the words of the language.

#include <variant>

#include "google/rpc/status.pb.h"
#include "ledger/writer/submission.h"
#include "quittance/v1/book.pb.h"
#include "quittance/v1/ledger.pb.h"
#include "services/rpc/command_intake.h"

namespace quittance {

// False: `status` says why not; true: `response` is the answer. `settings` (of the command's book)
// is only looked at where the command is validate_only.
bool ToResponse(const Intake& intake, const Answer& answer, const v1::BookSettings& settings,
                v1::CommandResponse* response, google::rpc::Status* status);

}  // namespace quittance
