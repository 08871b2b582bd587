#pragma once
// Runs a business date that has begun (business_date.proto): in each partition, there on each
// account that something waits for, and back to the book.

#include <vector>

#include "ledger/reactors/reaction.h"

namespace quittance {

bool DatesReacts(const v1::Event& event);
std::vector<v1::Command> DatesReactions(const Cause& cause);

}  // namespace quittance
