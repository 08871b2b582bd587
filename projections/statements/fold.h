#pragma once
// Lines of the statements of account: every change of what a customer owes net.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewStatementsModel();

}  // namespace quittance
