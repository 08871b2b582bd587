#pragma once
// An index of the log by stream and by command.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewHistoryModel();

}  // namespace quittance
