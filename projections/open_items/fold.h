#pragma once
// Items with their dated changes: open items and aging of any date are sums over them.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewOpenItemsModel();

}  // namespace quittance
