// One test per file of tests/scenarios. With --rewrite the printed sections are rewritten in
// place instead: `git diff` is the review.

#include <gtest/gtest.h>

#include "tests/scenario/arguments.h"
#include "tests/scenario/files.h"
#include "tests/scenario/scenario.h"

namespace quittance::scenario {
namespace {

class ScenarioFile : public testing::TestWithParam<std::string> {};

TEST_P(ScenarioFile, PrintsWhatItSays) {
  const std::string path = ScenarioPath(GetParam());
  const absl::StatusOr<Scenario> scenario = ParseScenario(ReadFile(path));
  ASSERT_TRUE(scenario.ok()) << path << ": " << scenario.status().message();
  const absl::StatusOr<ScenarioRun> run = RunScenario(*scenario);
  ASSERT_TRUE(run.ok()) << path << ": " << run.status().message();
  if (IsAsked("--rewrite")) {
    if (run->printed != scenario->printed) WriteFile(path, scenario->written + run->printed);
    return;
  }
  EXPECT_EQ(run->printed, scenario->printed)
      << path << ": build/bin/scenarios_test --rewrite writes what it is now";
}

INSTANTIATE_TEST_SUITE_P(All, ScenarioFile, testing::ValuesIn(ScenarioNames()),
                         [](const auto& file) { return TestNameOf(file.param); });

}  // namespace
}  // namespace quittance::scenario
