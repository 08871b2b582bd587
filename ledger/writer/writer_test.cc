#include "ledger/writer/writer_testing.h"

namespace quittance {
namespace {

using ::testing::HasSubstr;

TEST_F(WriterTest, BeginsWithGenesisAndClaim) {
  Start();
  const auto records = Records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].kind(), v1::RECORD_KIND_GENESIS);
  EXPECT_EQ(records[0].genesis().clock_mode(), v1::CLOCK_MODE_SYSTEM);
  EXPECT_EQ(records[1].kind(), v1::RECORD_KIND_CLAIM);
  EXPECT_EQ(records[1].claim().endpoint(), "here");
}

TEST_F(WriterTest, RecordsWhatWasAskedAndWhatWasDecided) {
  const auto writer = Start();
  const Answer answer = Do(*writer, Open("c1", "A1", "correlation_id: 'batch 7'"));
  ASSERT_TRUE(answer.status.ok()) << answer.status;
  EXPECT_TRUE(answer.result.has_accepted());
  EXPECT_EQ(answer.height, 2u);
  EXPECT_EQ(answer.offset, 2);
  EXPECT_EQ(answer.stream_version, 1u);
  EXPECT_EQ(answer.recorded_at, kNow);
  EXPECT_FALSE(answer.repeated);

  const v1::Record record = Records().at(2);
  EXPECT_EQ(record.kind(), v1::RECORD_KIND_COMMAND);
  EXPECT_EQ(record.command_id(), "c1");
  EXPECT_EQ(record.request().open_account().account_id(), "A1");
  EXPECT_EQ(record.stream(), "main/account/A1");
  EXPECT_EQ(record.principal(), "clara");
  EXPECT_EQ(record.effective_date(), "2026-05-28");
  EXPECT_EQ(record.correlation_id(), "batch 7");
  EXPECT_EQ(record.reference_height(), 3u);
  EXPECT_EQ(record.schema_level(), 1u);
  EXPECT_EQ(record.events_size(), 1);
}

TEST_F(WriterTest, AnswersTheSameIdTheSameWay) {
  const auto writer = Start();
  const Answer first = Do(*writer, Open("c1", "A1"));
  const Answer refused = Do(*writer, Open("c2", "A1"));
  EXPECT_EQ(refused.result.refusal().reason(), v1::ALREADY_EXISTS);
  EXPECT_EQ(refused.stream_version, 1u);
  const Answer again = Do(*writer, Open("c1", "A1"));
  EXPECT_TRUE(again.repeated);
  EXPECT_TRUE(again.result.has_accepted());
  EXPECT_EQ(again.height, first.height);
  EXPECT_GE(again.offset, first.offset);
  const Answer refused_again = Do(*writer, Open("c2", "A1"));
  EXPECT_TRUE(refused_again.repeated);
  EXPECT_EQ(refused_again.result.refusal().reason(), v1::ALREADY_EXISTS);
  EXPECT_EQ(Records().size(), 4u);
}

TEST_F(WriterTest, SendsOfOneIdInOneGroupAreOneCommand) {
  const auto writer = Start();
  std::vector<Submission> submissions(3);
  std::vector<Future> answers(3);
  submissions[0] = MakeSubmission(Parse(Open("c1", "A1")), &answers[0]);
  submissions[1] = MakeSubmission(Parse(Open("c1", "A1")), &answers[1]);
  submissions[2] = MakeSubmission(Parse(Open("c1", "A2")), &answers[2]);
  writer->Submit(submissions);
  EXPECT_FALSE(answers[0].get().repeated);
  const Answer again = answers[1].get();
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.height, 2u);
  const absl::Status reused = answers[2].get().status;
  EXPECT_TRUE(absl::IsAlreadyExists(reused)) << reused;
  EXPECT_THAT(std::string(reused.message()), HasSubstr("COMMAND_ID_REUSED"));
  EXPECT_EQ(Records().size(), 3u);
}

TEST_F(WriterTest, AReusedIdHasNoEffect) {
  const auto writer = Start();
  Do(*writer, Open("c1", "A1"));
  EXPECT_TRUE(absl::IsAlreadyExists(Do(*writer, Open("c1", "A2")).status));
  EXPECT_EQ(Records().size(), 3u);
}

TEST_F(WriterTest, ValidateOnlyDecidesAndRecordsNothing) {
  const auto writer = Start();
  const Answer would = Do(*writer, Open("c1", "A1", "validate_only: true"));
  EXPECT_TRUE(would.result.has_accepted());
  ASSERT_EQ(would.events.size(), 1u);
  EXPECT_TRUE(would.events[0].has_account_opened());
  EXPECT_EQ(would.offset, 1);
  EXPECT_EQ(Records().size(), 2u);
  EXPECT_FALSE(Do(*writer, Open("c1", "A1")).repeated);
}

TEST_F(WriterTest, RemembersAcrossRestarts) {
  Do(*Start(), Open("c1", "A1"));
  const Answer again = Do(*Start(), Open("c1", "A1"));  // from the checkpoint
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.height, 2u);
  MemoryStore empty;
  const auto rebuilt = Start(kAccounts, &empty, reference_.get());  // from the log
  EXPECT_TRUE(Do(*rebuilt, Open("c1", "A1")).repeated);
  EXPECT_EQ(Do(*rebuilt, Open("c2", "A1")).result.refusal().reason(), v1::ALREADY_EXISTS);
}

TEST_F(WriterTest, ABarrierIsARecord) {
  const auto writer = Start();
  std::promise<absl::StatusOr<Offset>> promise;
  writer->Barrier([&](absl::StatusOr<Offset> offset) { promise.set_value(std::move(offset)); });
  const auto offset = promise.get_future().get();
  ASSERT_TRUE(offset.ok());
  EXPECT_EQ(*offset, 2);
  EXPECT_EQ(Records().at(2).kind(), v1::RECORD_KIND_NOOP);
}

}  // namespace
}  // namespace quittance
