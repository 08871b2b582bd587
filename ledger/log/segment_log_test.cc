#include "ledger/log/segment_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "ledger/log/event_log_conformance.h"
#include "ledger/log/segment_testing.h"

namespace quittance {
namespace {

// On the machine's own disk, with segments so small that every test crosses several.
struct SegmentHarness {
  static constexpr bool kDurable = true;
  explicit SegmentHarness(uint32_t accounts_partitions) : partitions(accounts_partitions) {
    Reopen();
  }
  EventLog& log() { return *segment; }
  void Reopen() {
    segment.reset();
    segment = MustOpen({.directory = directory.path(),
                        .accounts_partitions = partitions,
                        .new_ledger_id = kTestLedgerId,
                        .segment_bytes_max = 32 << 10});
  }

  TempDirectory directory;
  const uint32_t partitions;
  std::unique_ptr<SegmentLog> segment;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Segment, EventLogConformance, SegmentHarness);

TEST(SegmentLogTest, CleanStopIsReportedAndGivesRoomBack) {
  TempDirectory directory;
  {
    const auto log = MustOpen(
        {.directory = directory.path(), .accounts_partitions = 2, .new_ledger_id = kTestLedgerId});
    AppendAll(*log, {v1::LOG_ACCOUNTS, 1}, SomeValues(10));
    EXPECT_TRUE(log->Close().ok());
    EXPECT_FALSE(log->health().ok());
  }
  EXPECT_LT(std::filesystem::file_size(directory.path() + "/log/journal-0000000000.seg"), 10'000u);
  const auto log = MustOpen({.directory = directory.path()});
  EXPECT_TRUE(log->recovery().clean_stop);
  EXPECT_EQ(log->recovery().records, 10u);
  EXPECT_EQ(log->ledger_id(), kTestLedgerId);
  EXPECT_EQ(log->PartitionCount(v1::LOG_ACCOUNTS), 2u);
  EXPECT_TRUE(log->Verify().ok());
}

TEST(SegmentLogTest, OptionsAreChecked) {
  TempDirectory directory;
  SegmentLogOptions options{.directory = directory.path(), .new_ledger_id = kTestLedgerId};
  EXPECT_TRUE(absl::IsInvalidArgument(SegmentLog::Open(options).status()));
  options.accounts_partitions = 2;
  options.new_ledger_id = "short";
  EXPECT_TRUE(absl::IsInvalidArgument(SegmentLog::Open(options).status()));
  options.new_ledger_id = kTestLedgerId;
  MustOpen(options);
  options.accounts_partitions = 3;
  const absl::Status status = SegmentLog::Open(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("3 asked"));
}

TEST(SegmentLogTest, SecondOpenerHearsWhoHoldsTheDirectory) {
  TempDirectory directory;
  const SegmentLogOptions options{
      .directory = directory.path(), .accounts_partitions = 1, .new_ledger_id = kTestLedgerId};
  auto log = MustOpen(options);
  const absl::Status status = SegmentLog::Open(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  const std::string message(status.message());
  EXPECT_THAT(message, testing::HasSubstr(directory.path() + " is in use"));
  EXPECT_THAT(message,
              testing::HasSubstr("held by pid " + std::to_string(getpid()) + ", started 20"));
  log.reset();
  MustOpen(options);
}

TEST(SegmentLogTest, AnIdleLogVouchesOnceForItsLastRecords) {
  TempDirectory directory;
  const auto log = MustOpen({.directory = directory.path(),
                             .accounts_partitions = 1,
                             .new_ledger_id = kTestLedgerId,
                             .vouch_after = absl::Milliseconds(1)});
  for (uint64_t round = 1; round <= 2; ++round) {
    AppendAll(*log, {v1::LOG_ACCOUNTS, 0}, {"record"});
    const absl::Time deadline = TestDeadline();
    while (log->stats().vouches < round && absl::Now() < deadline) std::this_thread::yield();
    EXPECT_TRUE(log->Vouch().ok());  // there is nothing left to vouch for
    EXPECT_EQ(log->stats().vouches, round);
  }
}

TEST(SegmentLogTest, YoungSegmentsAreSmall) {
  EXPECT_EQ(SegmentBytes(0, 128 << 20), uint64_t{8} << 20);
  EXPECT_EQ(SegmentBytes(2, 128 << 20), uint64_t{32} << 20);
  EXPECT_EQ(SegmentBytes(200, 128 << 20), uint64_t{128} << 20);
}

}  // namespace
}  // namespace quittance
