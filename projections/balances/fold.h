#pragma once
// What each effective date changed on customers' and books' control accounts.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewBalancesModel();

}  // namespace quittance
