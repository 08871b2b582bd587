#include "ledger/writer/command_ids.h"
#include "ledger/writer/row_layout.h"
#include "ledger/writer/writer_position.h"
#include "ledger/writer/writer_testing.h"
#include "quittance/rows/writer.pb.h"

namespace quittance {
namespace {

using ::testing::HasSubstr;

TEST_F(WriterTest, ClockTimeNeedsALedgerWithoutClock) {
  const auto writer = Start();
  const Answer answer = Do(*writer, Open("c1", "A1", "clock_time { seconds: 1 }"));
  EXPECT_TRUE(absl::IsFailedPrecondition(answer.status)) << answer.status;
  EXPECT_EQ(Records().size(), 2u);
}

TEST_F(WriterTest, CommandsCarryTheClockWhereTheLedgerSaysSo) {
  clock_mode_ = v1::CLOCK_MODE_COMMAND;
  const auto writer = Start();
  EXPECT_EQ(Do(*writer, Open("c1", "A1", "effective_date: '2001-02-03'")).recorded_at,
            981'158'400 * kSecond);
  EXPECT_EQ(Do(*writer, Open("c2", "A2", "clock_time { seconds: 1000000000 }")).recorded_at,
            1'000'000'000 * kSecond);
  // Never back.
  EXPECT_EQ(Do(*writer, Open("c3", "A3", "effective_date: '1999-01-01'")).recorded_at,
            1'000'000'000 * kSecond);
  EXPECT_EQ(Records().at(4).effective_date(), "1999-01-01");
}

TEST_F(WriterTest, TheClockModeIsForGood) {
  Start().reset();
  clock_mode_ = v1::CLOCK_MODE_COMMAND;
  EXPECT_TRUE(absl::IsFailedPrecondition(TryStart(kAccounts, &store_, reference_.get()).status()));
  MemoryStore empty;
  EXPECT_TRUE(absl::IsFailedPrecondition(TryStart(kAccounts, &empty, reference_.get()).status()));
}

TEST_F(WriterTest, RecordedTimeIsNotBeforeTheCause) {
  const auto writer = Start();
  Future answer;
  Submission submission = MakeSubmission(Parse(Open("c1", "A1")), &answer);
  submission.causation.emplace();
  submission.causation->set_height(7);
  submission.cause_recorded_at = kNow + 2 * kSecond;
  writer->Submit({&submission, 1});
  EXPECT_EQ(answer.get().recorded_at, kNow + 2 * kSecond);
  EXPECT_EQ(Records().at(2).causation().height(), 7u);
}

TEST_F(WriterTest, AClockFarBehindTheTipServesNothing) {
  const auto writer = Start();
  clock_.Set(kNow - 4 * kSecond);
  EXPECT_TRUE(Do(*writer, Open("c1", "A1")).status.ok());
  clock_.Set(kNow - 6 * kSecond);
  const Answer answer = Do(*writer, Open("c2", "A2"));
  EXPECT_TRUE(absl::IsUnavailable(answer.status)) << answer.status;
  EXPECT_THAT(std::string(answer.status.message()), HasSubstr("clock"));
  Do(*writer, Open("c2", "A2"));  // health is renewed after each group
  EXPECT_TRUE(absl::IsUnavailable(writer->health()));
  clock_.Set(kNow);
  EXPECT_TRUE(Do(*writer, Open("c2", "A2")).status.ok());
}

TEST_F(WriterTest, TooLargeAnEntryIsNotProposed) {
  const auto writer = Start();
  const Answer answer = Do(
      *writer, Open("c1", "A1", "reason { clear: '" + std::string(kRecordBytesMax, 'x') + "' }"));
  EXPECT_TRUE(absl::IsInvalidArgument(answer.status)) << answer.status;
  EXPECT_THAT(std::string(answer.status.message()), HasSubstr("ENTRY_TOO_LARGE"));
  EXPECT_TRUE(Do(*writer, Open("c1", "A1")).status.ok());
}

TEST_F(WriterTest, WhatReadersWouldStopAtIsNotProposed) {
  const auto writer = Start();
  auto command = Parse(Open("c1", "A1"));
  auto* profile = command->mutable_open_account()->mutable_profile();
  profile->GetReflection()->MutableUnknownFields(profile)->AddVarint(99, 1);
  Future answer;
  Submission submission = MakeSubmission(command, &answer);
  writer->Submit({&submission, 1});
  const absl::Status status = answer.get().status;
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("profile field 99"));
}

TEST_F(WriterTest, WaitsForNoTokenItself) {
  const auto writer = Start();
  const std::string ahead = "after { log: LOG_REFERENCE offset: 3 }";
  EXPECT_TRUE(absl::IsDeadlineExceeded(Do(*writer, Open("c1", "A1", ahead)).status));
  EXPECT_TRUE(absl::IsDeadlineExceeded(
      reference_->AwaitAfter(*Parse(Open("c1", "A1", ahead)), absl::Now())));
  const std::string seen =
      "after { log: LOG_REFERENCE offset: 2 } after { log: LOG_ACCOUNTS partition: 5 offset: 900 }";
  EXPECT_TRUE(reference_->AwaitAfter(*Parse(Open("c1", "A1", seen)), absl::Now()).ok());
  EXPECT_TRUE(Do(*writer, Open("c1", "A1", seen)).status.ok());
}

TEST_F(WriterTest, TheReferenceViewFollows) {
  reference_->Follow();
  const auto books = Start(kReference, &reference_store_, nullptr);
  const Answer answer = Do(*books,
                           "create_book { header { command_id: 'b2' book: 'other' } settings { "
                           "legal_name: 'L' currencies: 'EUR' } }");
  ASSERT_TRUE(answer.status.ok());
  ASSERT_TRUE(reference_->AwaitOffset(answer.offset, absl::Now() + absl::Seconds(60)).ok());
  EXPECT_TRUE(reference_->AwaitHeight(answer.height + 1, absl::Now()).ok());
  const auto writer = Start();
  EXPECT_TRUE(Do(*writer, Open("c1", "A1", "book: 'other'")).result.has_accepted());
}

TEST_F(WriterTest, RefusesALogOfAnotherLedger) {
  Start().reset();
  WriterOptions options = OptionsOf(kAccounts);
  options.ledger_id = "fedcba9876543210";
  MemoryStore empty;
  const auto started = Writer::Start(options, &log_, &empty, &clock_, &rng_, reference_.get());
  EXPECT_TRUE(absl::IsFailedPrecondition(started.status())) << started.status();
}

TEST_F(WriterTest, RowsOfAnotherLayoutAreFoldedAnew) {
  Do(*Start(), Open("c1", "A1"));
  rows::WriterPosition position;
  ASSERT_TRUE(position.ParseFromString(store_.Position(kWriterConsumer)));
  EXPECT_EQ(position.layout(), RowLayout());
  position.set_layout("of another build");
  RowBatch batch;
  batch.EraseTable(tables::kCommand.info().id);  // what that build never kept
  batch.SetPosition(kWriterConsumer, position.SerializeAsString());
  ASSERT_TRUE(store_.Write(batch).ok());
  EXPECT_TRUE(Do(*Start(), Open("c1", "A1")).repeated);
}

TEST_F(WriterTest, RivalsBothMakeProgress) {
  const SystemClock clock;  // the pause before a claim is made again has to pass
  MemoryStore other_store;
  const auto start = [&](RowStore* store) {
    return *Writer::Start(OptionsOf(kAccounts), &log_, store, &clock, &rng_, reference_.get());
  };
  const auto first = start(&store_), second = start(&other_store);
  EXPECT_TRUE(Do(*first, Open("c1", "A1")).status.ok());
  EXPECT_TRUE(Do(*second, Open("c2", "A2")).status.ok());
  EXPECT_TRUE(Do(*first, Open("c2", "A2")).repeated);
  EXPECT_EQ(Do(*second, Open("c3", "A1")).result.refusal().reason(), v1::ALREADY_EXISTS);
}

TEST_F(WriterTest, AFullQueueSaysSo) {
  WriterOptions options = OptionsOf(kAccounts);
  options.queue_commands_max = 2;
  const auto started = Writer::Start(options, &log_, &store_, &clock_, &rng_, reference_.get());
  ASSERT_TRUE(started.ok());
  std::vector<Submission> submissions(5);
  std::vector<Future> answers(5);
  for (size_t i = 0; i < 5; ++i) {
    submissions[i] =
        MakeSubmission(Parse(Open("c" + std::to_string(i), "A" + std::to_string(i))), &answers[i]);
  }
  (*started)->Submit(submissions);
  EXPECT_TRUE(answers[0].get().status.ok());
  EXPECT_TRUE(answers[1].get().status.ok());
  const absl::Status full = answers[4].get().status;
  EXPECT_TRUE(absl::IsResourceExhausted(full)) << full;
  EXPECT_THAT(std::string(full.message()), HasSubstr("2 commands"));
}

TEST_F(WriterTest, AfterItStopsNothingIsTaken) {
  auto writer = Start();
  Future last = Send(*writer, Open("c1", "A1"));
  writer.reset();
  const absl::Status status = last.get().status;
  EXPECT_TRUE(status.ok() || absl::IsUnavailable(status)) << status;
}

}  // namespace
}  // namespace quittance
