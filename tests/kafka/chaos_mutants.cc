// A checker that cannot fail proves nothing: on real brokers, writers that break a rule of the tip
// rule, and a correct one on topics that lose records, each until the checker catches it. Troubles
// are those that provoke the mutant. One that survives its time is a failure.
//
// QUITTANCE_CHAOS_SEED: of the first round of each (1).

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>

#include "ledger/writer/writer_core_running.h"
#include "tests/kafka/chaos_round.h"

namespace quittance {
namespace {

using enum Trouble;

// How the process of a mutant ends.
enum Ended { kSurvived, kCaught, kNotTried };
constexpr absl::Duration kPatience = absl::Minutes(10);

constexpr TipRules Without(std::initializer_list<bool TipRules::*> broken) {
  TipRules rules;
  for (bool TipRules::*rule : broken) rules.*rule = false;
  return rules;
}

// An ack at the next offset counts, whatever the record was chained on. Behind a failed proposal
// the queue stops in any case, so that has to be off, too.
constexpr TipRules kOffsetAlone = Without({&TipRules::checks_prev, &TipRules::errors_are_trouble});
constexpr TipRules kAcceptsGap = Without({&TipRules::contiguous});
constexpr TipRules kForgetsIds = Without({&TipRules::checks_ids_again});

struct Mutant {
  ChaosOptions options;
  std::vector<std::string> broker_settings{};
  // Caught is only who makes a fresh reader miss what was answered.
  bool loses = false;
};

// Rounds of fresh topics; `begun` takes a byte when the writers of the first run.
bool IsCaught(const Mutant& mutant, int begun) {
  const auto cluster = KafkaCluster::Start({.settings = mutant.broker_settings, .proxied = true});
  if (!cluster.ok()) _exit(kNotTried);
  ChaosOptions options = mutant.options;
  options.cluster = cluster->get();
  const char* const seed = getenv("QUITTANCE_CHAOS_SEED");
  options.seed = seed == nullptr ? 1 : std::stoull(seed);
  const absl::Time start = absl::Now();
  for (; absl::Now() < start + kPatience; ++options.seed) {
    options.lasts = std::min(absl::Minutes(1), start + kPatience - absl::Now());
    ChaosRound round(options);
    round.Begin();
    if (write(begun, "b", 1) < 0) _exit(kNotTried);
    const ChaosReport report = round.Run();
    const bool caught = mutant.loses
                            ? report.lost > 0
                            : !report.wrong.empty() && !report.stalled && !report.cluster_failed;
    std::cout << fmt::format("after {} s: {}\n{} answered commands are lost\n{}\n",
                             absl::ToInt64Seconds(absl::Now() - start),
                             report.wrong.empty() ? "nothing is wrong" : report.wrong, report.lost,
                             Summary(report))
              << std::flush;
    if (caught) return true;
    if (report.cluster_failed) _exit(kNotTried);
  }
  return false;
}

// In a process of its own, with its own brokers: the mutant may die of a CHECK, which is caught
// too, once its writers run.
void ExpectCaught(const Mutant& mutant) {
  int begun[2];
  ASSERT_EQ(pipe2(begun, O_CLOEXEC), 0);
  const pid_t parent = getpid();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(kNotTried);
    _exit(IsCaught(mutant, begun[1]) ? kCaught : kSurvived);
  }
  close(begun[1]);
  char byte = 0;
  const bool ran = read(begun[0], &byte, 1) == 1;
  close(begun[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(ran) << "its writers never ran";
  if (WIFSIGNALED(status)) {
    ASSERT_EQ(WTERMSIG(status), SIGABRT) << "it died, and not of a CHECK";
    std::cout << "a CHECK stopped it" << std::endl;
    return;
  }
  ASSERT_NE(WEXITSTATUS(status), kNotTried);
  EXPECT_EQ(WEXITSTATUS(status), kCaught)
      << "the mutant SURVIVED " << absl::FormatDuration(kPatience)
      << ": the checker would not see a writer that does this";
}

// Records that time out, and such chained on them that do not. The mutant forgets what timed out,
// and would trip over the same command id sent again before anybody sees its false answers.
TEST(ChaosMutant, CountsOnOffsetAlone) {
  ExpectCaught({.options = {.writers = 1,
                            .start = &StartWriterThread<kOffsetAlone>,
                            .patient_writers = 0,
                            .short_timeout_ms = "1000",
                            .repeats = false,
                            .troubles = {kStopLeader, kCutLeader}},
                .loses = true});
}

// Rivals whose records come between.
TEST(ChaosMutant, AcceptsAGap) {
  ExpectCaught({.options = {.writers = 3,
                            .start = &StartWriterThread<kAcceptsGap>,
                            .troubles = {kKillWriter, kMuteLeader}}});
}

// The same commands with rivals, and records that land late.
TEST(ChaosMutant, ForgetsIdsWhenDecidingAgain) {
  ExpectCaught({.options = {.writers = 3,
                            .start = &StartWriterThread<kForgetsIds>,
                            .troubles = {kKillWriter, kMuteLeader}}});
}

// Of two replicas one is down while the other acknowledges, and leads when that one is down.
TEST(ChaosMutant, UncleanElectionLosesRecords) {
  ExpectCaught({.options = {.default_topics = true, .troubles = {kKillTwo}},
                .broker_settings = {"default.replication.factor=2", "min.insync.replicas=1",
                                    "unclean.leader.election.enable=true",
                                    "unclean.leader.election.interval.ms=1000",
                                    "log.retention.ms=-1", "message.max.bytes=1200000"},
                .loses = true});
}

}  // namespace
}  // namespace quittance
