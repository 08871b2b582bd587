#pragma once
// Debt that was written off, and what was recovered of it.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewWriteOffsModel();

}  // namespace quittance
