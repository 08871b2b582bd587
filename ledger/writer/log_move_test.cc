#include "ledger/writer/log_move_testing.h"

namespace quittance {
namespace {

using ::testing::HasSubstr;

TEST_F(LogMoveTest, TheTargetIsTheSourceAndAClaimThatNamesItsLastRecord) {
  FillSource();
  const size_t stored = ReadFrom(log_, kAccounts).size();
  MemoryLog target{MemoryLogOptions{}};
  const auto moved = Move(target);
  ASSERT_TRUE(moved.ok()) << moved.status();
  ExpectMoved(log_, target);
  EXPECT_EQ(went_along_, 1);
  const MovedPartition& accounts = moved->partitions[0];
  EXPECT_EQ(accounts.partition, kAccounts);
  EXPECT_EQ(accounts.noise, 2u);
  EXPECT_EQ(accounts.copied, stored - 2 + 1);
  EXPECT_EQ(accounts.tip.height, accounts.copied);
  const auto& sums = moved->totals.sums();
  const auto receivable = sums.find({"main", v1::ACCOUNTS_RECEIVABLE, "EUR"});
  ASSERT_NE(receivable, sums.end());
  EXPECT_EQ(receivable->second.debit_minor, 570);
}

TEST_F(LogMoveTest, TheSourceRefusesForGoodAndTheTargetGoesOn) {
  FillSource();
  MemoryLog target{MemoryLogOptions{}};
  ASSERT_TRUE(Move(target).ok());
  for (int i = 0; i < 2; ++i) {
    const auto refused = StartOn(log_);
    EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr(kTarget));
  }
  auto writer = StartOn(target);
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_TRUE(Do(**writer, Open("open-1", "A1")).repeated);
  EXPECT_EQ(Do(**writer, Open("again", "A1")).result.refusal().reason(), v1::ALREADY_EXISTS);
  EXPECT_TRUE(Do(**writer, Charge("A1", 1)).result.has_accepted());
}

TEST_F(LogMoveTest, AgainItFindsAllDone) {
  FillSource();
  MemoryLog target{MemoryLogOptions{}};
  ASSERT_TRUE(Move(target).ok());
  {
    auto writer = StartOn(target);
    ASSERT_TRUE(writer.ok()) << writer.status();
    Do(**writer, Charge("A1", 1));
  }
  const auto before = ReadFrom(target, kAccounts);
  const auto again = Move(target);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->partitions[0].copied, 0u);
  EXPECT_EQ(ReadFrom(target, kAccounts), before);
  EXPECT_EQ(went_along_, 1);
}

TEST_F(LogMoveTest, MovedBackTheFirstLogGoesOnWhereItEnded) {
  FillSource();
  MemoryLog other{MemoryLogOptions{}};
  ASSERT_TRUE(Move(other).ok());
  {
    auto writer = StartOn(other);
    ASSERT_TRUE(writer.ok()) << writer.status();
    Do(**writer, Charge("A2", 9));
  }
  LogMoveOptions back = Options();
  back.target = "embedded:var";
  const auto moved = Move(other, log_, back);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_FALSE(StartOn(other).ok());
  // With the rows it had before, too.
  const auto writer = Start();
  EXPECT_EQ(Do(*writer, Open("again", "A2")).result.refusal().reason(), v1::ALREADY_EXISTS);
  EXPECT_TRUE(Do(*writer, Charge("A2", 1)).result.has_accepted());
}

// However far a call has come, one more ends the work; and until then no log can be served whose
// copy is behind it.
TEST_F(LogMoveTest, ResumesAfterAStopAtEveryStep) {
  FillSource();
  MemoryLog target{MemoryLogOptions{}};
  bool done = false;
  for (int steps = 0; !done; ++steps) {
    ASSERT_LT(steps, 1000);
    int asked = 0;
    Work work([&] { return ++asked > steps; });
    const auto moved = MoveLog(Options(), &log_, &target, clock_, &rng_, work);
    done = moved.ok();
    EXPECT_TRUE(done || absl::IsUnavailable(moved.status())) << moved.status();
    const auto accounts = CountedOf(target, kAccounts);
    const bool claimed = !accounts.empty() && Parsed(accounts.back()).claim().has_moved();
    const auto source = CountedOf(log_, kAccounts);
    EXPECT_TRUE(!claimed || Parsed(source.back()).has_log_moved());
    const bool reference_there = !ReadFrom(target, kReference).empty();
    EXPECT_TRUE(!reference_there || Parsed(source.back()).has_log_moved());
  }
  ExpectMoved(log_, target);
}

// Any record of the target meets any trouble, once; then it is called again.
TEST_F(LogMoveTest, ResumesAfterAnyTroubleOfTheTarget) {
  FillSource();
  for (const Fault fault :
       {Fault::kLostAck, Fault::kDropped, Fault::kAckWithoutOffset, Fault::kErrorLanded,
        Fault::kErrorDropped, Fault::kLate, Fault::kGap, Fault::kDuplicate, Fault::kTruncated}) {
    for (int at = 0; at < 8; ++at) {
      SCOPED_TRACE(testing::Message() << static_cast<int>(fault) << " at " << at);
      MemoryLog source{MemoryLogOptions{}};
      for (const PartitionId partition : {kReference, kAccounts}) {
        AppendAll(source, partition, CountedOf(log_, partition));
      }
      int landed = 0;
      MemoryLogOptions options;
      options.faults = [&, at](PartitionId partition, uint64_t) {
        if (partition != kAccounts) return Fault::kNone;
        return landed++ == at ? fault : Fault::kNone;
      };
      MemoryLog target(options);
      absl::StatusOr<MovedLedger> moved;
      for (int calls = 0; !moved.ok() && calls < 4; ++calls) {
        moved = Move(source, target, Options());
        target.ReleaseLate();
      }
      ASSERT_TRUE(moved.ok()) << moved.status();
      ExpectMoved(source, target);
    }
  }
}

// Nor does trouble of the source with the record that ends it.
TEST_F(LogMoveTest, ResumesAfterTroubleOfTheSource) {
  FillSource();
  for (const Fault fault : {Fault::kLostAck, Fault::kDropped, Fault::kErrorLanded, Fault::kLate,
                            Fault::kDuplicate, Fault::kTruncated}) {
    SCOPED_TRACE(static_cast<int>(fault));
    bool ended = false;
    MemoryLogOptions options;
    options.faults = [&](PartitionId partition, uint64_t) {
      if (partition != kAccounts || !ended) return Fault::kNone;
      ended = false;
      return fault;
    };
    MemoryLog source(options);
    for (const PartitionId partition : {kReference, kAccounts}) {
      AppendAll(source, partition, CountedOf(log_, partition));
    }
    ended = true;
    MemoryLog target{MemoryLogOptions{}};
    absl::StatusOr<MovedLedger> moved;
    for (int calls = 0; !moved.ok() && calls < 4; ++calls) {
      moved = Move(source, target, Options());
      source.ReleaseLate();
    }
    ASSERT_TRUE(moved.ok()) << moved.status();
    ExpectMoved(source, target);
  }
}

TEST_F(LogMoveTest, ATargetWithAnotherHistoryIsRefusedWithWhatItHolds) {
  FillSource();
  MemoryLog target{MemoryLogOptions{}};
  const auto writer = StartOn(target);
  ASSERT_TRUE(writer.ok()) << writer.status();
  const auto moved = Move(target);
  EXPECT_TRUE(absl::IsFailedPrecondition(moved.status())) << moved.status();
  EXPECT_THAT(std::string(moved.status().message()),
              HasSubstr("accounts/0 height 0: the source has RECORD_KIND_GENESIS"));
  EXPECT_FALSE(Parsed(CountedOf(log_, kAccounts).back()).has_log_moved());

  MemoryLog noise{MemoryLogOptions{}};
  AppendAll(noise, kAccounts, {"a", "b"});
  EXPECT_THAT(std::string(Move(noise).status().message()),
              HasSubstr("accounts/0: the target holds 2 records, none of them of ledger"));

  MemoryLogOptions wide;
  wide.accounts_partitions = 3;
  MemoryLog other(wide);
  EXPECT_THAT(std::string(Move(other).status().message()), HasSubstr("1 partitions of accounts"));
}

TEST_F(LogMoveTest, ATargetServedTooEarlyIsRefused) {
  FillSource();
  MemoryLog target{MemoryLogOptions{}};
  AppendAll(target, kAccounts, CountedOf(log_, kAccounts));
  ASSERT_TRUE(StartOn(target).ok());
  EXPECT_THAT(std::string(Move(target).status().message()),
              HasSubstr("the target goes on with RECORD_KIND_CLAIM"));
}

TEST_F(LogMoveTest, ASourceMovedElsewhereIsRefused) {
  FillSource();
  MemoryLog first{MemoryLogOptions{}}, second{MemoryLogOptions{}};
  ASSERT_TRUE(Move(first).ok());
  LogMoveOptions elsewhere = Options();
  elsewhere.target = "embedded:other";
  const auto moved = Move(log_, second, elsewhere);
  EXPECT_TRUE(absl::IsFailedPrecondition(moved.status()));
  EXPECT_THAT(std::string(moved.status().message()),
              HasSubstr(std::string("was moved to ") + kTarget));
  EXPECT_TRUE(ReadFrom(second, kReference).empty());
}

// A source that is served all the same, as on Kafka nothing forbids: its writer sees the record.
TEST_F(LogMoveTest, AWriterThatRunsStepsBackForGood) {
  FillSource();
  MemoryLog target{MemoryLogOptions{}};
  const auto writer = Start();
  ASSERT_TRUE(Move(target).ok());
  Answer answer;
  for (int i = 0; answer.status.ok() && i < 100; ++i) {
    clock_.Advance(2 * kSecond);
    answer = Do(*writer, Open("late", "A9"));
    // Unknown while it was proposed behind what had ended the log; then it is not taken at all.
    if (absl::IsUnavailable(answer.status)) answer.status = absl::OkStatus();
  }
  EXPECT_TRUE(absl::IsFailedPrecondition(answer.status)) << answer.status;
  EXPECT_THAT(std::string(answer.status.message()), HasSubstr("LOG_MOVED: accounts/0 goes on at"));
  // Its health is told after the step that answered.
  Do(*writer, Open("later", "A9"));
  EXPECT_TRUE(absl::IsFailedPrecondition(writer->health()));
  ExpectMoved(log_, target);
}

}  // namespace
}  // namespace quittance
