#pragma once
// A scenario: a text a clerk can read that says what happens and what the ledger makes of it.
//
//   A payment two cent short, within the book's tolerance, settles the invoice.
//
//   given
//     on 2024-03-01
//     by anna clerk
//     create_book currencies=[EUR]
//     ...
//   when
//     record_receipt C1 ...
//   then
//     2024-03-20 receipt_recorded ...
//   postings
//     ...
//   balances
//     ...
//
// Title, `given` and `when` are written by hand; commands in `given` must be accepted, `when` has
// one. The rest is what running it prints. A line indented deeper continues the command above it.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/scenario/world.h"

namespace quittance::scenario {

struct Step {
  int line = 0;
  std::string text;
};

struct Scenario {
  std::string written;  // title, given, when: as in the file
  std::string printed;  // then, postings, balances: as in the file
  std::vector<Step> given;
  std::vector<Step> when;
};

// The error names the line.
absl::StatusOr<Scenario> ParseScenario(std::string_view text);

struct ScenarioRun {
  World world;
  std::vector<Executed> executed;  // the last is `when`
  std::string printed;             // as Scenario::printed should be
};

// Executes all steps on a new ledger; every invariant is checked after each command. The error
// names the line.
absl::StatusOr<ScenarioRun> RunScenario(const Scenario& scenario);

}  // namespace quittance::scenario
