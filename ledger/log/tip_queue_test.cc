#include "ledger/log/tip_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace quittance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TipRules Without(bool TipRules::*rule) {
  TipRules rules;
  rules.*rule = false;
  return rules;
}

Hash HashOf(const std::string& name) { return RecordHash(name); }

// A queue whose records are names, at offset 9 with tip "tip".
template <TipRules kRules = kTipRules>
struct Writer {
  TipQueue<kRules, std::string> queue{9, Tip{HashOf("tip"), 5}};
  std::vector<std::string> confirmed;
  std::vector<std::string> dropped;

  Writer() { EndReading(); }
  uint64_t Propose(const std::string& name) { return queue.Propose(HashOf(name), name); }
  void Ack(uint64_t number, Offset offset) { AckOf(queue.generation(), number, offset); }
  void AckOf(uint64_t generation, uint64_t number, Offset offset) {
    const quittance::Ack ack{number, offset, absl::OkStatus()};
    queue.OnAcks(generation, {&ack, 1}, [&](std::string&& name, Offset at, Height) {
      confirmed.push_back(name + "@" + std::to_string(at));
    });
  }
  auto Fold(const std::string& name, const std::string& prev) {
    std::string own;
    const auto verdict = queue.Fold(queue.folded() + 1, AsBytes(HashOf(prev)), HashOf(name), &own);
    if (!own.empty()) confirmed.push_back(own);
    return verdict;
  }
  void EndReading(bool drop = false) {
    for (std::string& name : queue.EndReading(drop)) dropped.push_back(std::move(name));
  }
};
using Verdict = TipQueue<kTipRules, std::string>::Verdict;

TEST(TipQueueTest, TheOldestCountsAtTheNextOffset) {
  Writer writer;
  const uint64_t a = writer.Propose("a"), b = writer.Propose("b");
  EXPECT_EQ(writer.queue.ahead(), (Tip{HashOf("b"), 7}));
  writer.Ack(a, 10);
  writer.Ack(b, 11);
  EXPECT_THAT(writer.confirmed, ElementsAre("a@10", "b@11"));
  EXPECT_EQ(writer.queue.confirmed(), (Tip{HashOf("b"), 7}));
  EXPECT_EQ(writer.queue.folded(), 11);
}

TEST(TipQueueTest, LaterAcksWaitForTheOldest) {
  Writer writer;
  const uint64_t a = writer.Propose("a"), b = writer.Propose("b");
  writer.Ack(b, 11);
  EXPECT_THAT(writer.confirmed, IsEmpty());
  EXPECT_TRUE(writer.queue.running());
  writer.Ack(a, 10);
  EXPECT_THAT(writer.confirmed, ElementsAre("a@10", "b@11"));
}

// Rule 11: b at 11 does not say that a landed at 10.
TEST(TipQueueTest, AnAckSaysNothingAboutEarlierProposals) {
  const auto confirmed_by_later_ack = []<TipRules kRules>() {
    Writer<kRules> writer;
    writer.Propose("a");
    writer.Ack(writer.Propose("b"), 11);
    return writer.confirmed.size();
  };
  EXPECT_EQ(confirmed_by_later_ack.operator()<kTipRules>(), 0u);
  EXPECT_EQ(confirmed_by_later_ack.operator()<Without(&TipRules::acks_stand_alone)>(), 2u);
}

// Rules 9 and 12: an ack of a dropped generation confirms nothing.
TEST(TipQueueTest, AcksOfDroppedGenerationsAreIgnored) {
  const auto confirmed_by_old_ack = []<TipRules kRules>() {
    Writer<kRules> writer;
    const uint64_t generation = writer.queue.generation();
    const uint64_t a = writer.Propose("a");
    writer.queue.BeginReading();
    writer.EndReading();
    writer.Propose("a again");
    writer.AckOf(generation, a, 10);
    return writer.confirmed.size();
  };
  EXPECT_EQ(confirmed_by_old_ack.operator()<kTipRules>(), 0u);
  EXPECT_EQ(confirmed_by_old_ack.operator()<Without(&TipRules::current_generation_only)>(), 1u);
}

// Rules 9 and 10: behind a gap nothing counts by its ack.
TEST(TipQueueTest, AGapIsReadBack) {
  const auto confirmed_behind_gap = []<TipRules kRules>() {
    Writer<kRules> writer;
    writer.Ack(writer.Propose("a"), 11);
    return writer.confirmed.size();
  };
  EXPECT_EQ(confirmed_behind_gap.operator()<kTipRules>(), 0u);
  EXPECT_EQ(confirmed_behind_gap.operator()<Without(&TipRules::contiguous)>(), 1u);
}

// Rule 9: the second proposal does not count before the first.
TEST(TipQueueTest, OnlyTheOldestCounts) {
  const auto confirmed_first = []<TipRules kRules>() {
    Writer<kRules> writer;
    writer.Propose("a");
    writer.Ack(writer.Propose("b"), 10);
    return writer.confirmed;
  };
  EXPECT_THAT(confirmed_first.operator()<kTipRules>(), IsEmpty());
  EXPECT_THAT(confirmed_first.operator()<Without(&TipRules::oldest_first)>(), ElementsAre("b@10"));
}

// Rule 9: a (timed out unsent) is gone, b chained on it is acknowledged at the next offset, and is
// noise.
TEST(TipQueueTest, TheOldestCountsOnlyOnTheTip) {
  constexpr TipRules kForgetsErrors = Without(&TipRules::errors_are_trouble);
  constexpr TipRules kNeither = [] {
    TipRules rules = Without(&TipRules::errors_are_trouble);
    rules.checks_prev = false;
    return rules;
  }();
  const auto confirmed_orphan = []<TipRules kRules>() {
    Writer<kRules> writer;
    const uint64_t a = writer.Propose("a"), b = writer.Propose("b");
    writer.Ack(a, Ack::kUnknown);
    writer.Ack(b, 10);
    return writer.confirmed.size();
  };
  EXPECT_EQ(confirmed_orphan.operator()<kTipRules>(), 0u);
  EXPECT_EQ(confirmed_orphan.operator()<kForgetsErrors>(), 0u);
  EXPECT_EQ(confirmed_orphan.operator()<kNeither>(), 1u);
}

// Rule 13: an ack without offset is read back, and what it was for is dropped.
TEST(TipQueueTest, AFailedProposalIsReadBackAndDropped) {
  Writer writer;
  const uint64_t a = writer.Propose("a");
  writer.Propose("b");
  const uint64_t generation = writer.queue.generation();
  writer.Ack(a, Ack::kUnknown);
  EXPECT_FALSE(writer.queue.running());
  EXPECT_TRUE(writer.queue.hopeless());
  EXPECT_EQ(writer.Fold("a", "tip"), Verdict::kOwn);
  EXPECT_FALSE(writer.queue.keeps());
  writer.EndReading();
  EXPECT_THAT(writer.confirmed, ElementsAre("a"));
  EXPECT_THAT(writer.dropped, ElementsAre("b"));
  EXPECT_NE(writer.queue.generation(), generation);
  EXPECT_EQ(writer.queue.ahead(), (Tip{HashOf("a"), 6}));
}

// Rule 13: what is behind a foreign record is dropped.
TEST(TipQueueTest, ProposalsBehindAForeignRecordAreDropped) {
  const auto kept = []<TipRules kRules>() {
    Writer<kRules> writer;
    writer.Propose("a");
    writer.queue.BeginReading();
    writer.Fold("rival's", "tip");
    writer.Fold("a", "tip");
    writer.EndReading();
    return writer.queue.size();
  };
  EXPECT_EQ(kept.operator()<kTipRules>(), 0u);
  // The mutant also has to overlook that its own record was met as noise.
  EXPECT_EQ(kept.operator()<Without(&TipRules::drops_behind_foreign)>(), 0u);
  Writer<Without(&TipRules::drops_behind_foreign)> mutant;
  mutant.Propose("a");
  mutant.queue.BeginReading();
  mutant.Fold("rival's", "tip");
  mutant.EndReading();
  EXPECT_EQ(mutant.queue.size(), 1u);
}

// Rule 15: with exactly the first k >= 1 counted the rest stays, in the same generation, with its
// acks.
TEST(TipQueueTest, TheRestStaysBehindOnesOwn) {
  Writer writer;
  const uint64_t a = writer.Propose("a"), b = writer.Propose("b"), c = writer.Propose("c");
  writer.Ack(c, 13);
  writer.Ack(a, 11);  // behind someone's noise at 10
  EXPECT_FALSE(writer.queue.running());
  EXPECT_EQ(writer.queue.must_reach(), 13);
  EXPECT_EQ(writer.Fold("noise", "old"), Verdict::kNoise);
  EXPECT_EQ(writer.Fold("a", "tip"), Verdict::kOwn);
  EXPECT_EQ(writer.Fold("b", "a"), Verdict::kOwn);
  EXPECT_EQ(writer.Fold("c", "b"), Verdict::kOwn);
  const uint64_t d_before = writer.queue.generation();
  writer.EndReading();
  EXPECT_THAT(writer.dropped, IsEmpty());
  EXPECT_EQ(writer.queue.generation(), d_before);
  writer.Ack(b, 12);  // late; counted already
  writer.Ack(writer.Propose("d"), 14);
  EXPECT_THAT(writer.confirmed, ElementsAre("a", "b", "c", "d@14"));
}

TEST(TipQueueTest, NothingStaysWithNoneCounted) {
  const auto kept = []<TipRules kRules>() {
    Writer<kRules> writer;
    writer.Propose("a");
    writer.queue.BeginReading();
    writer.EndReading();
    return writer.queue.size();
  };
  EXPECT_EQ(kept.operator()<kTipRules>(), 0u);
  EXPECT_EQ(kept.operator()<Without(&TipRules::keeps_behind_own_only)>(), 1u);
}

// b is lost, c behind it is noise on the log already: keeping both would wait for ever, or alarm at
// c's ack.
TEST(TipQueueTest, NothingStaysWhereOneIsNoise) {
  Writer writer;
  const uint64_t a = writer.Propose("a");
  writer.Propose("b");
  const uint64_t generation = writer.queue.generation();
  const uint64_t c = writer.Propose("c");
  writer.Ack(a, 11);
  writer.Fold("noise", "old");
  writer.Fold("a", "tip");
  EXPECT_EQ(writer.Fold("c", "b"), Verdict::kNoise);
  EXPECT_FALSE(writer.queue.keeps());
  writer.EndReading();
  EXPECT_THAT(writer.dropped, ElementsAre("b", "c"));
  writer.AckOf(generation, c, 12);
  EXPECT_TRUE(writer.queue.running());
}

// Rule 22.
TEST(TipQueueTest, ReadsBackToTheHighestAcknowledged) {
  const auto must_reach = []<TipRules kRules>() {
    Writer<kRules> writer;
    writer.Ack(writer.Propose("a"), 17);
    return writer.queue.must_reach();
  };
  EXPECT_EQ(must_reach.operator()<kTipRules>(), 17);
  EXPECT_EQ(must_reach.operator()<Without(&TipRules::reaches_acknowledged)>(), 9);
}

TEST(TipQueueTest, AnAckOfWhatIsFoldedStopsForGood) {
  const auto stopped = []<TipRules kRules>() {
    Writer<kRules> writer;
    writer.Ack(writer.Propose("a"), 9);
    return writer.queue.stopped();
  };
  EXPECT_TRUE(absl::IsDataLoss(stopped.operator()<kTipRules>()));
  EXPECT_TRUE(stopped.operator()<Without(&TipRules::alarms_below_folded)>().ok());
}

// Rule 2.
TEST(TipQueueTest, OnlyARecordOnTheTipCounts) {
  const auto verdict_of_noise = []<TipRules kRules>() {
    Writer<kRules> writer;
    writer.queue.BeginReading();
    return static_cast<int>(writer.Fold("stale", "older tip"));
  };
  EXPECT_EQ(verdict_of_noise.operator()<kTipRules>(), static_cast<int>(Verdict::kNoise));
  EXPECT_EQ(verdict_of_noise.operator()<Without(&TipRules::counts_only_on_tip)>(),
            static_cast<int>(Verdict::kForeign));
}

TEST(TipQueueDeathTest, ProposingWhileReadingIsABug) {
  Writer writer;
  writer.queue.BeginReading();
  EXPECT_DEATH(writer.Propose("a"), "read back");
}

TEST(TipQueueTest, DroppingOnDemandDropsAll) {
  Writer writer;
  writer.Propose("a");
  writer.queue.BeginReading();
  writer.Fold("a", "tip");
  writer.EndReading(true);
  writer.Propose("b");
  writer.queue.BeginReading();
  writer.EndReading(true);
  EXPECT_THAT(writer.dropped, ElementsAre("b"));
}

}  // namespace
}  // namespace quittance
