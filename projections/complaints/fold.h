#pragma once
// Complaint cases with their steps.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewComplaintsModel();

}  // namespace quittance
