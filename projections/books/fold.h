#pragma once
// Books' settings as they are now, from the reference log.

#include <memory>

#include "projections/read_model.h"

namespace quittance {

std::unique_ptr<ReadModel> NewBooksModel();

}  // namespace quittance
