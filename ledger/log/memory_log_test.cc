#include "ledger/log/memory_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/log/event_log_conformance.h"

namespace quittance {
namespace {

struct MemoryHarness {
  static constexpr bool kDurable = false;
  explicit MemoryHarness(uint32_t accounts_partitions)
      : memory({.accounts_partitions = accounts_partitions}) {}
  EventLog& log() { return memory; }
  void Reopen() {}

  MemoryLog memory;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EventLogConformance, MemoryHarness);

constexpr PartitionId kPartition{v1::LOG_ACCOUNTS, 0};

using testing::ElementsAre;

// A stepped log in which record 2 of three ("r1", "r2", "r3", numbers 1 to 3) meets the fault.
struct OneFault {
  explicit OneFault(Fault fault)
      : log({.faults = [fault](PartitionId,
                               uint64_t number) { return number == 2 ? fault : Fault::kNone; },
             .stepped = true}),
        appender(MustOpenAppender(log, kPartition, acks.sink())) {
    for (uint64_t i = 1; i <= 3; ++i) appender->Append(i, "", "r" + std::to_string(i));
    appender->Flush();
    log.StepAll();
  }
  std::vector<std::string> Values() { return ReadFrom(log, kPartition); }
  // "1@0 3@1": acks with an offset; "2?": OK without; "2!": an error.
  std::string Acks() {
    std::string text;
    for (const auto& [number, ack] : acks.Now()) {
      if (!text.empty()) text += ' ';
      text += std::to_string(number);
      text += !ack.status.ok()              ? "!"
              : ack.offset == Ack::kUnknown ? "?"
                                            : "@" + std::to_string(ack.offset);
    }
    return text;
  }

  AckCollector acks;
  MemoryLog log;
  std::unique_ptr<Appender> appender;
};

TEST(MemoryLogTest, EachFaultDoesWhatItSays) {
  const struct {
    Fault fault;
    std::vector<std::string> values;
    std::string acks;
  } cases[] = {
      {Fault::kNone, {"r1", "r2", "r3"}, "1@0 2@1 3@2"},
      {Fault::kLostAck, {"r1", "r2", "r3"}, "1@0 3@2"},
      {Fault::kDropped, {"r1", "r3"}, "1@0 3@1"},
      {Fault::kAckWithoutOffset, {"r1", "r2", "r3"}, "1@0 2? 3@2"},
      {Fault::kErrorLanded, {"r1", "r2", "r3"}, "1@0 2! 3@2"},
      {Fault::kErrorDropped, {"r1", "r3"}, "1@0 2! 3@1"},
      {Fault::kLate, {"r1", "r3"}, "1@0 2! 3@1"},
      {Fault::kGap, {"r1", "r1", "r2", "r3"}, "1@0 2@2 3@3"},
      {Fault::kDuplicate, {"r1", "r2", "r2", "r3"}, "1@0 2@1 3@3"},
      {Fault::kTruncated, {}, "1! 2! 3!"},
  };
  for (const auto& expected : cases) {
    OneFault world(expected.fault);
    EXPECT_EQ(world.Values(), expected.values) << static_cast<int>(expected.fault);
    EXPECT_EQ(world.Acks(), expected.acks) << static_cast<int>(expected.fault);
    EXPECT_TRUE(world.log.health().ok());
  }
}

TEST(MemoryLogTest, LateRecordLandsAfterItsAppenderIsGone) {
  OneFault world(Fault::kLate);
  world.appender.reset();
  world.log.ReleaseLate();
  world.log.StepAll();
  EXPECT_THAT(world.Values(), ElementsAre("r1", "r3", "r2"));
}

TEST(MemoryLogTest, FatalFaultPoisons) {
  OneFault world(Fault::kFatal);
  EXPECT_FALSE(world.log.health().ok());
  EXPECT_EQ(world.Acks(), "1! 2! 3!") << "nothing is acknowledged after it";
  world.appender->Append(4, "", "r4");
  world.appender->Flush();
  world.log.StepAll();
  EXPECT_EQ(world.Acks(), "1! 2! 3! 4!");
  EXPECT_FALSE(world.log.AwaitBeyond(kPartition, 10, absl::InfiniteFuture()));
  EXPECT_FALSE(world.log.OpenAppender(kPartition, world.acks.sink()).ok());
}

TEST(MemoryLogTest, SteppedNothingHappensByItself) {
  AckCollector acks;
  MemoryLog log({.stepped = true});
  const auto appender = MustOpenAppender(log, kPartition, acks.sink());
  appender->Append(1, "", "r1");
  log.StepAll();
  EXPECT_EQ(log.End(kPartition).value(), 0) << "not flushed yet";
  appender->Flush();
  EXPECT_TRUE(log.Step());  // lands
  EXPECT_EQ(log.End(kPartition).value(), 0) << "above the high watermark";
  EXPECT_TRUE(log.Step());  // is durable
  EXPECT_EQ(log.End(kPartition).value(), 1);
  EXPECT_TRUE(acks.Now().empty());
  EXPECT_TRUE(log.Step());  // is acknowledged
  EXPECT_EQ(acks.Now().size(), 1u);
  EXPECT_FALSE(log.Step());
}

TEST(MemoryLogTest, TruncationLosesOnlyWhatWasNotAcknowledged) {
  AckCollector acks;
  MemoryLog log({.stepped = true});
  const auto appender = MustOpenAppender(log, kPartition, acks.sink());
  appender->Append(1, "", "r1");
  appender->Flush();
  log.StepAll();
  appender->Append(2, "", "r2");
  appender->Flush();
  log.Step();
  log.TruncateUnacknowledged(kPartition);
  log.StepAll();
  EXPECT_THAT(ReadFrom(log, kPartition), ElementsAre("r1"));
  EXPECT_EQ(acks.Now().at(1).offset, 0);
  EXPECT_FALSE(acks.Now().at(2).status.ok());
}

// Two writers, random order and faults: the records and the acks as text.
std::string RandomRun(uint64_t seed) {
  AckCollector acks;
  MemoryLog log({.faults = RandomFaults(seed, 5,
                                        {Fault::kLostAck, Fault::kLate, Fault::kGap,
                                         Fault::kDuplicate, Fault::kTruncated}),
                 .stepped = true,
                 .order_seed = seed + 1});
  const auto one = MustOpenAppender(log, kPartition, acks.sink());
  const auto two = MustOpenAppender(log, kPartition, acks.sink());
  for (uint64_t i = 0; i < 40; ++i) {
    const auto& appender = i % 2 == 0 ? one : two;
    appender->Append(i, "", std::to_string(i));
    appender->Flush();
    if (i % 5 == 0) log.Step();
  }
  log.StepAll();
  std::string text;
  for (const std::string& value : ReadFrom(log, kPartition)) text += value + " ";
  for (const auto& [number, ack] : acks.Now()) text += std::to_string(ack.offset) + " ";
  return text;
}

TEST(MemoryLogTest, SteppedIsTheSameForTheSameSeed) {
  std::set<std::string> runs;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    runs.insert(RandomRun(seed));
    EXPECT_EQ(RandomRun(seed), RandomRun(seed));
  }
  EXPECT_EQ(runs.size(), 10u) << "seeds differ";
}

}  // namespace
}  // namespace quittance
