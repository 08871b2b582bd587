#pragma once
// Supply holds.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewHoldsModel();

}  // namespace quittance
