#pragma once
// Disputes of bills.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewDisputesModel();

}  // namespace quittance
