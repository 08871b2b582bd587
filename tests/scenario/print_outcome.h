#pragma once
// The sections of a scenario that running it prints.

#include <string>

#include "tests/scenario/world.h"

namespace quittance::scenario {

// Events, `nothing` (accepted without one), the refusal, or `invalid` with what is wrong with the
// command's form.
std::string PrintOutcome(const Executed& executed);

// The sections then, postings (where there are any) and balances (of every account).
std::string PrintResult(const Executed& executed, const World& world);

}  // namespace quittance::scenario
