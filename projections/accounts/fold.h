#pragma once
// Customer accounts as they are now.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewAccountsModel();

}  // namespace quittance
