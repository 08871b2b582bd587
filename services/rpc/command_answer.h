#pragma once
// A writer's answer in the words of the language.

#include "google/rpc/status.pb.h"
#include "ledger/writer/submission.h"
#include "quittance/v1/ledger.pb.h"
#include "services/rpc/command_intake.h"

namespace quittance {

// False: `status` says why not; true: `response` is the answer.
bool ToResponse(const Ledger& ledger, const Intake& intake, const Answer& answer,
                v1::CommandResponse* response, google::rpc::Status* status);

}  // namespace quittance
