// A checker that cannot fail proves nothing: on real brokers, writers that break a rule of the tip
// rule, and a correct one on topics that lose records, each until the checker catches it. Troubles
// are those that provoke the mutant. One that survives its time is a failure.
//
// QUITTANCE_CHAOS_SEED: of the first round of each (1).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>

#include "ledger/writer/writer_core_running.h"
#include "tests/kafka/chaos_round.h"

namespace quittance {
namespace {

using enum Trouble;

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

std::unique_ptr<KafkaCluster> MustStart(std::vector<std::string> settings) {
  auto cluster = KafkaCluster::Start({.settings = std::move(settings), .proxied = true});
  CHECK(cluster.ok(), "no Kafka: {}", cluster.status().ToString());
  return *std::move(cluster);
}

// Rounds of fresh topics until one is caught; `lost`: by a fresh reader that misses what was
// answered.
void RunUntilCaught(ChaosOptions options, bool lost) {
  const char* const seed = getenv("QUITTANCE_CHAOS_SEED");
  options.seed = seed == nullptr ? 1 : std::stoull(seed);
  const absl::Time begun = absl::Now();
  while (absl::Now() < begun + kPatience) {
    options.lasts = std::min(absl::Minutes(2), begun + kPatience - absl::Now());
    const ChaosReport report = ChaosRound(options).Run();
    const bool caught = lost ? report.lost > 0 : !report.wrong.empty();
    std::cout << fmt::format("after {} s: {}\n{} answered commands are lost\n{}\n",
                             absl::ToInt64Seconds(absl::Now() - begun),
                             report.wrong.empty() ? "nothing is wrong" : report.wrong, report.lost,
                             Summary(report))
              << std::flush;
    if (caught) return;
    ++options.seed;
  }
  FAIL() << "the mutant SURVIVED " << absl::FormatDuration(kPatience)
         << ": the checker would not see a writer that does this";
}

class ChaosMutant : public testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = MustStart({}).release(); }
  static void TearDownTestSuite() { delete std::exchange(cluster_, nullptr); }
  static KafkaCluster* cluster_;
};
KafkaCluster* ChaosMutant::cluster_ = nullptr;

// Records that time out unsent, and such chained on them that do not.
TEST_F(ChaosMutant, CountsOnOffsetAlone) {
  RunUntilCaught({.cluster = cluster_,
                  .start = &StartWriterThread<kOffsetAlone>,
                  .short_timeout_ms = "1000",
                  .troubles = {kStopLeader, kCutLeader}},
                 /*lost=*/false);
}

// Rivals whose records come between.
TEST_F(ChaosMutant, AcceptsAGap) {
  RunUntilCaught({.cluster = cluster_,
                  .writers = 3,
                  .start = &StartWriterThread<kAcceptsGap>,
                  .troubles = {kKillWriter, kMuteLeader}},
                 /*lost=*/false);
}

// The same commands with rivals, and records that land late.
TEST_F(ChaosMutant, ForgetsIdsWhenDecidingAgain) {
  RunUntilCaught({.cluster = cluster_,
                  .writers = 3,
                  .start = &StartWriterThread<kForgetsIds>,
                  .troubles = {kKillWriter, kMuteLeader}},
                 /*lost=*/false);
}

// Of two replicas one is down while the other acknowledges, and leads when that one is down.
TEST(ChaosTopics, AnUncleanElectionLosesRecords) {
  const auto cluster = MustStart({"default.replication.factor=2", "min.insync.replicas=1",
                                  "unclean.leader.election.enable=true", "log.retention.ms=-1",
                                  "message.max.bytes=1200000"});
  RunUntilCaught({.cluster = cluster.get(), .default_topics = true, .troubles = {kKillTwo}},
                 /*lost=*/true);
}

}  // namespace
}  // namespace quittance
