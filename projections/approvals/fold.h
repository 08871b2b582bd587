#pragma once
// What waits for a second person, and what became of it.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewApprovalsModel();

}  // namespace quittance
