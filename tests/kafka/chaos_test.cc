// Rival writers on one partition of real brokers, under troubles; docs/CHAOS.md.
//
// QUITTANCE_CHAOS_SECONDS: how long a round has troubles (60); QUITTANCE_CHAOS_MINUTES: rounds,
// until so much time is over (0: one round); QUITTANCE_CHAOS_SEED: of the first round, the next has
// the next (1).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>

#include "tests/kafka/chaos_round.h"

namespace quittance {
namespace {

int64_t Setting(const char* name, int64_t fallback) {
  const char* text = getenv(name);
  return text == nullptr ? fallback : std::stoll(text);
}

struct Totals {
  int rounds = 0;
  size_t answered = 0, counted = 0;
  uint64_t claims = 0, read_backs = 0, rollbacks = 0;
  absl::Duration longest_silence;

  void Add(const ChaosReport& report) {
    ++rounds;
    answered += report.answered;
    counted += report.counted;
    claims += report.totals.claims;
    read_backs += report.totals.read_backs;
    rollbacks += report.totals.rollbacks;
    longest_silence = std::max(longest_silence, report.longest_silence);
  }
};

TEST(Chaos, RivalsLoseNothingAndDoubleNothing) {
  const auto cluster = KafkaCluster::Start({.proxied = true});
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const absl::Duration lasts = absl::Seconds(Setting("QUITTANCE_CHAOS_SECONDS", 60));
  const absl::Time begun = absl::Now();
  const absl::Time end = begun + absl::Minutes(Setting("QUITTANCE_CHAOS_MINUTES", 0));
  const auto first_seed = static_cast<uint64_t>(Setting("QUITTANCE_CHAOS_SEED", 1));
  Totals totals;
  uint64_t seed = first_seed;
  do {
    ChaosRound round({.cluster = cluster->get(),
                      .seed = seed,
                      .lasts = lasts,
                      .writers = 2 + static_cast<int>(seed % 2)});
    round.Begin();
    const ChaosReport report = round.Run();
    ASSERT_EQ(report.wrong, "") << Explain(report);
    EXPECT_GT(report.totals.rollbacks, 0u) << "no trouble reached a writer; " << Explain(report);
    std::cout << Summary(report) << std::endl;
    totals.Add(report);
    ++seed;
  } while (absl::Now() < end);
  std::cout << fmt::format(
      "{} minutes, {} rounds, seeds {} to {}: {} commands answered, {} records counted, {} claims, "
      "{} read-backs, {} rollbacks, longest {} ms without an answer; 0 lost, 0 doubled, 0 stale\n",
      absl::ToInt64Minutes(absl::Now() - begun), totals.rounds, first_seed, seed - 1,
      totals.answered, totals.counted, totals.claims, totals.read_backs, totals.rollbacks,
      absl::ToInt64Milliseconds(totals.longest_silence));
}

}  // namespace
}  // namespace quittance
