#include "ledger/writer/writer_core.h"

#include <set>

#include "ledger/writer/writer_core_testing.h"

namespace quittance::core_testing {
namespace {

using ::testing::HasSubstr;

// Rule 18: what is proposed again has other bytes, even where nothing else has changed.
TEST_F(WriterCoreTest, WhatIsProposedAgainHasFreshBytes) {
  const auto different = [&]<TipRules kRules>() {
    MakeLog({{3, Fault::kLate}});
    Core<kRules> core(log_.get(), &clock_, &rng_);
    core.Settle();
    const auto answer = core.Create("main");
    core.Settle();
    EXPECT_TRUE(answer->has_value());
    log_->ReleaseLate();
    log_->StepAll();
    const std::vector<std::string> stored = Stored();
    EXPECT_EQ(stored.size(), 4u);
    return std::set<std::string>(stored.begin(), stored.end()).size() == stored.size();
  };
  EXPECT_TRUE(different.operator()<kTipRules>());
  EXPECT_FALSE(different.operator()<Without(&TipRules::fresh_nonces)>());
}

// Rule 22: a newer claim, though noise, ends the ownership; then it claims again.
TEST_F(WriterCoreTest, StepsDownForANewerClaim) {
  const auto claims = [&]<TipRules kRules>() {
    MakeLog();
    Core<kRules> core(log_.get(), &clock_, &rng_);
    core.Settle();
    v1::Record rival;
    rival.set_kind(v1::RECORD_KIND_CLAIM);
    rival.set_ledger_id(std::string(kLedger));
    rival.mutable_claim()->set_owner_id("the rival");
    const auto appender = MustOpenAppender(*log_, kReference, [](std::span<const Ack>) {});
    appender->Append(1, "", rival.SerializeAsString());
    appender->Flush();
    log_->StepAll();
    clock_.Advance(2 * kSecond);
    core->Step();
    EXPECT_EQ(core->health().ok(), !kRules.steps_down_for_newer_claim);
    clock_.Advance(2 * kSecond);
    core.Settle();
    EXPECT_TRUE(core->health().ok());
    return core->stats().claims;
  };
  EXPECT_EQ(claims.operator()<kTipRules>(), 2u);
  EXPECT_EQ(claims.operator()<Without(&TipRules::steps_down_for_newer_claim)>(), 1u);
}

TEST_F(WriterCoreTest, AnErrorIsResolvedByReadingBack) {
  MakeLog({{3, Fault::kErrorLanded}, {4, Fault::kErrorDropped}});
  Core core(log_.get(), &clock_, &rng_);
  core.Settle();
  const auto landed = core.Create("a");
  const auto dropped = core.Create("b");
  core.Settle();
  ASSERT_TRUE(landed->has_value() && dropped->has_value());
  EXPECT_TRUE((*landed)->result.has_accepted());
  EXPECT_EQ((*landed)->offset, 2);
  EXPECT_FALSE((*landed)->repeated);
  EXPECT_TRUE((*dropped)->result.has_accepted());
  EXPECT_EQ(Stored().size(), 4u);
}

TEST_F(WriterCoreTest, ALostAckIsLookedForInTime) {
  MakeLog({{3, Fault::kLostAck}});
  Core core(log_.get(), &clock_, &rng_);
  core.Settle();
  const auto answer = core.Create("a");
  core.Settle();
  EXPECT_FALSE(answer->has_value());
  clock_.Advance(11 * kSecond);
  core.Settle();
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((*answer)->status.ok());
  EXPECT_EQ(Stored().size(), 3u);
}

// Rule 15: what never landed is not waited for again and again.
TEST_F(WriterCoreTest, ADroppedRecordIsProposedAgain) {
  const auto answered = [&]<TipRules kRules>() {
    MakeLog({{3, Fault::kDropped}});
    Core<kRules> core(log_.get(), &clock_, &rng_);
    core.Settle();
    const auto answer = core.Create("a");
    for (int i = 0; i < 5; ++i) {
      core.Settle();
      clock_.Advance(11 * kSecond);
    }
    return answer->has_value();
  };
  EXPECT_TRUE(answered.operator()<kTipRules>());
  EXPECT_FALSE(answered.operator()<Without(&TipRules::keeps_behind_own_only)>());
}

// Rule 15: noise in between costs no record.
TEST_F(WriterCoreTest, AGapCostsNothingBehindIt) {
  MakeLog({{3, Fault::kGap}});
  Core core(log_.get(), &clock_, &rng_);
  core.Settle();
  const auto a = core.Create("a"), b = core.Create("b");
  core.Settle();
  ASSERT_TRUE(a->has_value() && b->has_value());
  EXPECT_EQ(Stored().size(), 5u);
  EXPECT_EQ(core->stats().rollbacks, 0u);
  EXPECT_EQ((*a)->offset, 3);
  EXPECT_EQ((*b)->height, 3u);
}

TEST_F(WriterCoreTest, APoisonedLogEndsAllAnswers) {
  MakeLog({{4, Fault::kFatal}});
  Core core(log_.get(), &clock_, &rng_);
  core.Settle();
  const auto before = core.Create("a"), at = core.Create("b"), behind = core.Create("c");
  core.Settle();
  for (const auto& answer : {at, behind}) {
    ASSERT_TRUE(answer->has_value());
    EXPECT_TRUE(absl::IsUnavailable((*answer)->status)) << (*answer)->status;
    EXPECT_THAT(std::string((*answer)->status.message()), HasSubstr("same command id"));
  }
  EXPECT_TRUE(before->has_value());
  EXPECT_FALSE(core->health().ok());
  const auto later = core.Create("d");
  core.Settle();
  EXPECT_TRUE(absl::IsUnavailable((*later)->status));
}

// Rule 22: the log ends before the position of the store.
TEST_F(WriterCoreTest, ALogShorterThanTheStateIsAnAlarm) {
  MakeLog();
  const auto disk = std::make_shared<MemoryDisk>();
  {
    Core core(log_.get(), &clock_, &rng_, disk);
    core.Settle();
    core.Create("a");
    core.Settle();
    core->Stop();
  }
  MakeLog();
  Core core(log_.get(), &clock_, &rng_, disk);
  core.Settle();
  EXPECT_TRUE(core->fault().ok());  // may be a stale watermark
  clock_.Advance(11 * kSecond);
  core.Settle();
  EXPECT_TRUE(absl::IsDataLoss(core->fault())) << core->fault();
  EXPECT_EQ(Stored().size(), 0u);
}

TEST_F(WriterCoreTest, ANewerSchemaStopsIt) {
  MakeLog();
  Core core(log_.get(), &clock_, &rng_);
  core.Settle();
  v1::Record record;
  record.set_format(kRecordFormat);
  record.set_ledger_id(std::string(kLedger));
  record.set_log(v1::LOG_REFERENCE);
  record.set_kind(v1::RECORD_KIND_COMMAND);
  record.set_prev(std::string(AsBytes(core->confirmed().hash)));
  auto* event = record.add_events();
  event->GetReflection()->MutableUnknownFields(event)->AddLengthDelimited(999);
  const auto appender = MustOpenAppender(*log_, kReference, [](std::span<const Ack>) {});
  appender->Append(1, "", record.SerializeAsString());
  appender->Flush();
  log_->StepAll();
  clock_.Advance(2 * kSecond);
  core.Settle();
  EXPECT_THAT(
      std::string(core->health().message()),
      HasSubstr(
          "SCHEMA_TOO_NEW: reference/0 offset 2: this build does not know events[0] field 999"));
}

TEST_F(WriterCoreTest, ACheckpointHoldsNothingUnconfirmed) {
  MakeLog();
  const auto disk = std::make_shared<MemoryDisk>();
  {
    Core core(log_.get(), &clock_, &rng_, disk);
    core.Settle();
    core.Create("a");
    core->Step();  // proposed, not confirmed
    core->Stop();
  }
  const MemoryStore store(disk);
  std::string row;
  EXPECT_FALSE(store.Get({tables::kCommand.info().id, "", "create a"}, &row));
  EXPECT_NE(store.Position("writer"), "");
}

TEST_F(WriterCoreTest, AClockFarBehindIsNoticedWithoutACommand) {
  MakeLog();
  Core core(log_.get(), &clock_, &rng_, std::make_shared<MemoryDisk>(), v1::CLOCK_MODE_SYSTEM);
  core.Settle();
  EXPECT_TRUE(core->health().ok()) << core->health();
  clock_.Advance(-6 * kSecond);
  core.Settle();
  EXPECT_THAT(std::string(core->health().message()), HasSubstr("clock"));
  clock_.Advance(6 * kSecond);
  core.Settle();
  EXPECT_TRUE(core->health().ok()) << core->health();
}

// A log that opens no appender.
class ClosedLog final : public EventLog {
 public:
  explicit ClosedLog(EventLog* log) : log_(*log) {}
  uint32_t PartitionCount(v1::Log log) const override { return log_.PartitionCount(log); }
  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(PartitionId, AckSink) override {
    return absl::UnavailableError("no broker");
  }
  absl::StatusOr<RecordBatch> Read(PartitionId partition, Offset from, size_t bytes_max) override {
    return log_.Read(partition, from, bytes_max);
  }
  absl::StatusOr<Offset> End(PartitionId partition) override { return log_.End(partition); }
  bool AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) override {
    return log_.AwaitBeyond(partition, offset, deadline);
  }
  absl::Status health() const override { return log_.health(); }

 private:
  EventLog& log_;
};

TEST_F(WriterCoreTest, AHindranceThatLastsIsAMatterOfHealth) {
  MakeLog();
  ClosedLog closed(log_.get());
  MemoryStore store;
  WriterOptions options;
  options.partition = kReference;
  options.ledger_id = kLedger;
  options.owner_id = rng_.Bytes(16);
  WriterCore<kTipRules> core(options, {&closed, &store, &clock_, &rng_, nullptr},
                             [](uint64_t, std::span<const Ack>) {});
  ASSERT_TRUE(core.Open().ok());
  core.Step();
  EXPECT_THAT(std::string(core.health().message()), Not(HasSubstr("no broker")));
  clock_.Advance(6 * kSecond);
  core.Step();
  EXPECT_THAT(std::string(core.health().message()),
              HasSubstr("come no further for 6 s: no broker"));
}

}  // namespace
}  // namespace quittance::core_testing
