#pragma once
// Time that passes in a world: what reactors send while a business date is begun and run.

#include "tests/scenario/world.h"

namespace quittance::scenario {

// Begins each business date of book "main" up to `date` and runs it, one after another. On a book
// that has begun none, `date` is the first. What was executed, all of it accepted. Whoever gives
// the next command has to be said anew.
std::vector<Executed> RunDays(const std::string& date, World* world);

}  // namespace quittance::scenario
