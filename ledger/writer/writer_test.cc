#include "ledger/writer/writer.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <future>
#include <map>

#include "ledger/base/check.h"
#include "ledger/log/entry_reader.h"
#include "ledger/log/memory_log.h"
#include "ledger/store/memory_store.h"

namespace quittance {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kLedger = "0123456789abcdef";
constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr PartitionId kAccounts{v1::LOG_ACCOUNTS, 0};
constexpr Micros kNow = 1'780'000'000'000'000;  // 2026-05-28
constexpr Micros kSecond = 1'000'000;

std::shared_ptr<v1::Command> Parse(const std::string& text) {
  auto command = std::make_shared<v1::Command>();
  CHECK(google::protobuf::TextFormat::ParseFromString(text, command.get()), "not a command: {}",
        text);
  return command;
}

// The answer once it is there.
using Future = std::future<Answer>;

Submission MakeSubmission(std::shared_ptr<v1::Command> command, Future* answer) {
  Submission submission;
  submission.command = command.get();
  submission.route = RouteOf(*command);
  submission.actor = {.principal = "clara", .on_behalf_of = "", .role = v1::ROLE_CLERK};
  submission.request_hash = Sha256(command->SerializeAsString());
  submission.owner = std::move(command);
  auto promise = std::make_shared<std::promise<Answer>>();
  *answer = promise->get_future();
  submission.done = [promise](Answer given) { promise->set_value(std::move(given)); };
  return submission;
}

class WriterTest : public ::testing::Test {
 protected:
  WriterTest() {
    const auto book = Start(kReference, &reference_store_, nullptr);
    EXPECT_TRUE(Do(*book,
                   "create_book { header { command_id: 'book' } settings { legal_name: 'L' "
                   "currencies: 'EUR' } }")
                    .result.has_accepted());
    reference_ = *ReferenceView::Open(&log_, kLedger);
  }

  WriterOptions OptionsOf(PartitionId partition) {
    WriterOptions options;
    options.partition = partition;
    options.ledger_id = kLedger;
    options.owner_id = rng_.Bytes(16);
    options.endpoint = "here";
    options.clock_mode = clock_mode_;
    options.claim_backoff = absl::Milliseconds(1);
    options.check_postings_every = 1;
    return options;
  }
  absl::StatusOr<std::unique_ptr<Writer>> TryStart(PartitionId partition, RowStore* store,
                                                   const ReferenceView* reference) {
    return Writer::Start(OptionsOf(partition), &log_, store, &clock_, &rng_, reference);
  }
  std::unique_ptr<Writer> Start(PartitionId partition, RowStore* store,
                                const ReferenceView* reference) {
    auto started = TryStart(partition, store, reference);
    CHECK(started.ok(), "{}", started.status().ToString());
    return *std::move(started);
  }
  std::unique_ptr<Writer> Start() { return Start(kAccounts, &store_, reference_.get()); }

  static Future Send(Writer& writer, const std::string& text) {
    Future answer;
    Submission submission = MakeSubmission(Parse(text), &answer);
    writer.Submit({&submission, 1});
    return answer;
  }
  static Answer Do(Writer& writer, const std::string& text) { return Send(writer, text).get(); }
  static std::string Open(const std::string& id, const std::string& account,
                          const std::string& header = "") {
    return "open_account { header { command_id: '" + id + "' " + header + "} account_id: '" +
           account + "' kind: ACCOUNT_KIND_COMPANY }";
  }

  std::vector<v1::Record> Records(PartitionId partition = kAccounts) {
    EntryReader reader(ChainId{kLedger, partition, log_.PartitionCount(partition.log)});
    std::vector<v1::Record> records;
    const auto batch = reader.ReadFrom(log_, size_t{1} << 30);
    CHECK(batch.ok(), "{}", batch.status().ToString());
    for (const Entry& entry : batch->entries) records.push_back(*entry.record);
    return records;
  }

  v1::ClockMode clock_mode_ = v1::CLOCK_MODE_SYSTEM;
  SecureRng rng_;
  FakeClock clock_{kNow};
  MemoryLog log_{MemoryLogOptions{}};
  MemoryStore reference_store_;
  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  MemoryStore store_{disk_};
  std::unique_ptr<ReferenceView> reference_;
};

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
