// A checker that cannot fail proves nothing: each rule of the protocol is broken in turn, and the
// simulation must notice, by a violation or by a writer that dies of its own CHECK. Rules whose
// breach only a direct test can show are in tip_queue_test.cc and writer_core_test.cc;
// docs/spec/README.md lists all.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/base/check.h"
#include "tests/simulation/world.h"

namespace quittance {
namespace {

constexpr uint64_t kSeeds = 400;

struct Mutant {
  const char* name;
  CoreFactory factory;
};

void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

constexpr TipRules Without(std::initializer_list<bool TipRules::*> broken) {
  TipRules rules;
  for (bool TipRules::*rule : broken) rules.*rule = false;
  return rules;
}

#define MUTANT(rule) \
  Mutant { #rule, FactoryOf < Without({&TipRules::rule})>() }

// Whether the simulation notices, in a process of its own since the mutant may die.
bool IsCaught(const CoreFactory& factory) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, STDERR_FILENO);
    for (uint64_t seed = 0; seed < kSeeds; ++seed) {
      if (!World(seed, factory).Run().empty()) _exit(1);
    }
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

class MutantTest : public ::testing::TestWithParam<Mutant> {};

TEST_P(MutantTest, IsCaught) { EXPECT_TRUE(IsCaught(GetParam().factory)); }

INSTANTIATE_TEST_SUITE_P(
    Rules, MutantTest,
    ::testing::Values(
        MUTANT(counts_only_on_tip), MUTANT(snapshots_confirmed_only), MUTANT(decides_on_queue),
        MUTANT(deduplicates_on_queue), MUTANT(answers_when_confirmed), MUTANT(records_refusals),
        MUTANT(oldest_first), MUTANT(contiguous), MUTANT(acks_stand_alone),
        MUTANT(current_generation_only), MUTANT(drops_behind_foreign),
        MUTANT(unknown_stays_unknown), MUTANT(checks_ids_again), MUTANT(barriers_append),
        Mutant{"errors_are_trouble_and_checks_prev",
               FactoryOf<Without({&TipRules::errors_are_trouble, &TipRules::checks_prev})>()}),
    [](const auto& mutant) { return std::string(mutant.param.name); });

}  // namespace
}  // namespace quittance
