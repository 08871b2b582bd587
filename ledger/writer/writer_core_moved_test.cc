// A writer whose log has been moved: what it still answers, and how.

#include "ledger/writer/writer_core_testing.h"

namespace quittance::core_testing {
namespace {

using ::testing::HasSubstr;

class WriterCoreMovedTest : public WriterCoreTest {
 protected:
  // Lands a record that counts on `prev`.
  void Land(RecordBuilder& builder) {
    const auto appender = MustOpenAppender(*log_, kReference, [](std::span<const Ack>) {});
    appender->Append(1, "", builder.Serialize());
    appender->Flush();
    log_->StepAll();
  }
  static WriterOptions Options() {
    WriterOptions options;
    options.partition = kReference;
    options.ledger_id = kLedger;
    options.owner_id = "the one that copies";
    return options;
  }
  template <TipRules kRules>
  void LandLogMoved(const WriterCore<kRules>& core) {
    builder_.MakeLogMoved(core.confirmed().hash, 0, "kafka:b:9092/ledger");
    Land(builder_);
  }

  const WriterOptions options_ = Options();
  RecordBuilder builder_{&options_, 1, &rng_, /*fresh_nonces=*/true};
};

// What was proposed may count as far as its caller is told; what was not, was not taken.
TEST_F(WriterCoreMovedTest, RefusesWhatItHasNotProposed) {
  MakeLog({{3, Fault::kErrorDropped}});
  Core core(log_.get(), &clock_, &rng_);
  core.Settle();
  const auto proposed = core.Create("a");
  core->Step();
  LandLogMoved(*core);
  core.TakeAcks();  // of the proposal: nothing more is proposed before the log is read
  const auto waits = core.Create("b");
  core.Settle();
  ASSERT_TRUE(proposed->has_value() && waits->has_value());
  EXPECT_TRUE(absl::IsUnavailable((*proposed)->status)) << (*proposed)->status;
  EXPECT_THAT(std::string((*proposed)->status.message()), HasSubstr("same command id"));
  for (const auto& answer : {waits, core.Create("c")}) {
    core.Settle();
    ASSERT_TRUE(answer->has_value());
    EXPECT_TRUE(absl::IsFailedPrecondition((*answer)->status)) << (*answer)->status;
    EXPECT_THAT(std::string((*answer)->status.message()),
                HasSubstr("LOG_MOVED: reference/0 goes on at kafka:b:9092/ledger"));
  }
  EXPECT_TRUE(absl::IsFailedPrecondition(core->health()));
}

// No checkpoint hides the record: a writer that starts from the rows meets it again.
TEST_F(WriterCoreMovedTest, RefusesAgainAfterARestart) {
  MakeLog();
  const auto disk = std::make_shared<MemoryDisk>();
  for (int i = 0; i < 3; ++i) {
    Core core(log_.get(), &clock_, &rng_, disk);
    core.Settle();
    if (i == 0) {
      core.Create("a");
      core.Settle();
      LandLogMoved(*core);
      clock_.Advance(20 * kSecond);
      core.Settle();
    }
    EXPECT_TRUE(absl::IsFailedPrecondition(core->fault())) << core->fault();
    core->Stop();
  }
  EXPECT_EQ(Stored().size(), 4u);  // genesis, claim, command, LogMoved
}

TEST_F(WriterCoreMovedTest, GoesOnBehindTheClaimThatNamesIt) {
  MakeLog();
  {
    Core core(log_.get(), &clock_, &rng_);
    core.Settle();
    LandLogMoved(*core);
  }
  const std::string moved = Stored().back();
  builder_.MakeMovedClaim({RecordHash(moved), 3}, 0);
  Land(builder_);
  Core core(log_.get(), &clock_, &rng_);
  core.Settle();
  EXPECT_TRUE(core->health().ok()) << core->health();
  const auto answer = core.Create("a");
  core.Settle();
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->height, 5u);
}

TEST_F(WriterCoreMovedTest, AnythingElseBehindItIsAnAlarm) {
  const auto fault_behind = [&](auto make) {
    MakeLog();
    {
      Core core(log_.get(), &clock_, &rng_);
      core.Settle();
      LandLogMoved(*core);
    }
    make(Tip{RecordHash(Stored().back()), 3});
    Land(builder_);
    Core core(log_.get(), &clock_, &rng_);
    core.Settle();
    return core->fault();
  };
  const absl::Status noop =
      fault_behind([&](const Tip& moved) { builder_.Make(v1::RECORD_KIND_NOOP, moved.hash, 0); });
  EXPECT_TRUE(absl::IsDataLoss(noop)) << noop;
  EXPECT_THAT(std::string(noop.message()), HasSubstr("height 3 follows the record that moved"));
  const absl::Status misnamed = fault_behind([&](const Tip& moved) {
    builder_.MakeMovedClaim({moved.hash, 2}, 0);
  });
  EXPECT_TRUE(absl::IsDataLoss(misnamed)) << misnamed;
  EXPECT_THAT(std::string(misnamed.message()), HasSubstr("the claim names reference/0 height 1"));
}

}  // namespace
}  // namespace quittance::core_testing
