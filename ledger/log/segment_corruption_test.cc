// Damage on the disk: what something vouches for is refused, what nothing vouches for is cut and
// reported, and never is a wrong record read.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "ledger/log/segment_scan.h"
#include "ledger/log/segment_testing.h"

namespace quittance {
namespace {

using testing::HasSubstr;

constexpr PartitionId kOne{v1::LOG_ACCOUNTS, 0};
constexpr PartitionId kTwo{v1::LOG_ACCOUNTS, 1};
const std::string kSealedPath = "data/log/journal-0000000000.seg";
const std::string kActivePath = "data/log/journal-0000000001.seg";

// A journal of a sealed segment (batches, vouching frames, a seal) and an active one (two batches,
// a vouching frame, and a last batch of three records that nothing vouches for), left by a killed
// process.
class SmallJournal {
 public:
  SmallJournal() {
    auto log = MustOpen(FaultyOptions(files));
    int batch = 0;
    while (log->stats().rolls == 0) {
      AppendBatch(*log, kOne, ++batch);
      AppendBatch(*log, kTwo, ++batch);
      EXPECT_TRUE(log->Vouch().ok());
    }
    AppendBatch(*log, kOne, ++batch);
    EXPECT_TRUE(log->Vouch().ok());
    vouched_one = values_one.size();
    AppendBatch(*log, kOne, ++batch);
    Kill(files, log);
    const std::string active = files.Contents(kActivePath);
    const SegmentScan scan = ScanSegment(active, *DecodeSegmentHeader(active));
    used = scan.end;
    last_batch = scan.index.entries(1);
    last_batch.erase(last_batch.begin(), last_batch.end() - 3);
    EXPECT_EQ(scan.used, scan.end);
  }

  std::unique_ptr<FaultyFileSystem> WithFlippedBit(const std::string& path, size_t at) const {
    auto damaged = files.Clone();
    std::string bytes = damaged->Contents(path);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
    damaged->SetContents(path, std::move(bytes));
    return damaged;
  }

  FaultyFileSystem files;
  std::vector<std::string> values_one, values_two;
  size_t vouched_one = 0;              // records of kOne before the last batch
  size_t used = 0;                     // of the active segment
  std::vector<IndexEntry> last_batch;  // its records

 private:
  void AppendBatch(EventLog& log, PartitionId partition, int batch) {
    const std::vector<std::string> values = SomeValues(3, "batch" + std::to_string(batch) + "-");
    AppendAll(log, partition, values);
    auto& all = partition == kOne ? values_one : values_two;
    all.insert(all.end(), values.begin(), values.end());
  }
};

const SmallJournal& Journal() {
  static const SmallJournal* const journal = new SmallJournal;
  return *journal;
}

// DATA_LOSS that names the file and a place not after the flipped byte and within the same frame.
void ExpectRefusal(const absl::Status& status, const std::string& path, size_t flipped) {
  ASSERT_TRUE(absl::IsDataLoss(status)) << status << " at byte " << flipped;
  const std::string message(status.message());
  std::smatch match;
  ASSERT_TRUE(std::regex_search(message, match, std::regex("^(\\S+): byte (\\d+): "))) << message;
  EXPECT_EQ(match[1], path);
  const size_t named = std::stoul(match[2]);
  EXPECT_LE(named, flipped);
  EXPECT_LT(flipped - named, 5000u);
  EXPECT_THAT(message, HasSubstr("restore it from a backup"));
}

// Each record is the one appended; how many there were before the first error.
size_t ExpectNothingWrong(SegmentLog& log, PartitionId partition,
                          const std::vector<std::string>& values, absl::Status* error) {
  size_t count = 0;
  for (;;) {
    const auto batch = log.Read(partition, static_cast<Offset>(count), 1);
    if (!batch.ok()) *error = batch.status();
    if (!batch.ok() || batch->records.empty()) return count;
    EXPECT_LT(count, values.size());
    EXPECT_EQ(batch->records[0].value, values[count]);
    ++count;
  }
}

TEST(SegmentCorruptionTest, UndamagedJournalOpens) {
  const auto files = Journal().files.Clone();
  const auto log = MustOpen(FaultyOptions(*files));
  EXPECT_FALSE(log->recovery().torn_tail);
  EXPECT_FALSE(log->recovery().clean_stop);
  EXPECT_EQ(log->recovery().segments, 2u);
  EXPECT_EQ(ReadFrom(*log, kOne), Journal().values_one);
  EXPECT_EQ(ReadFrom(*log, kTwo), Journal().values_two);
  EXPECT_TRUE(log->Verify().ok());
}

TEST(SegmentCorruptionTest, AnyFlippedBitInASealedSegmentIsRefused) {
  const size_t bytes = Journal().files.Contents(kSealedPath).size();
  size_t at_open = 0, at_read = 0;
  for (size_t at = 0; at < bytes; ++at) {
    const auto files = Journal().WithFlippedBit(kSealedPath, at);
    const auto log = SegmentLog::Open(FaultyOptions(*files));
    if (!log.ok()) {
      ExpectRefusal(log.status(), kSealedPath, at);
      ++at_open;
      continue;
    }
    ExpectRefusal((*log)->Verify(), kSealedPath, at);
    absl::Status one, two;
    ExpectNothingWrong(**log, kOne, Journal().values_one, &one);
    ExpectNothingWrong(**log, kTwo, Journal().values_two, &two);
    for (const absl::Status& status : {one, two}) {
      if (status.ok()) continue;
      ExpectRefusal(status, kSealedPath, at);
      ++at_read;
    }
  }
  EXPECT_GT(at_open, SegmentHeader{}.header_bytes());
  EXPECT_GT(at_read, 500u);
}

TEST(SegmentCorruptionTest, AnyFlippedBitBeforeTheLastBatchIsRefusedAtOpen) {
  for (size_t at = 0; at < Journal().last_batch[0].at; ++at) {
    const auto files = Journal().WithFlippedBit(kActivePath, at);
    const std::string before = files->Contents(kActivePath);
    ExpectRefusal(SegmentLog::Open(FaultyOptions(*files)).status(), kActivePath, at);
    EXPECT_EQ(files->Contents(kActivePath), before) << "evidence was changed";
  }
}

TEST(SegmentCorruptionTest, AnyFlippedBitThatNothingVouchesForIsCutAndReported) {
  const auto& last = Journal().last_batch;
  // Over the last batch into the zeros behind.
  for (size_t at = last[0].at; at < Journal().used + 40; ++at) {
    const auto files = Journal().WithFlippedBit(kActivePath, at);
    size_t whole = 0;
    for (const IndexEntry& entry : last) whole += entry.at + entry.frame_bytes <= at ? 1 : 0;
    const size_t kept = Journal().vouched_one + whole;
    const uint64_t cut_at = whole == last.size() ? Journal().used : last[whole].at;
    const auto log = MustOpen(FaultyOptions(*files));
    ASSERT_NE(log, nullptr);
    const auto& torn = log->recovery().torn_tail;
    ASSERT_TRUE(torn.has_value()) << at;
    EXPECT_EQ(torn->file, kActivePath);
    EXPECT_EQ(torn->at, cut_at);
    EXPECT_EQ(torn->bytes, std::max(at + 1, Journal().used) - cut_at);
    absl::Status error;
    EXPECT_EQ(ExpectNothingWrong(*log, kOne, Journal().values_one, &error), kept);
    EXPECT_TRUE(error.ok()) << error;
    EXPECT_EQ(ReadFrom(*log, kTwo), Journal().values_two);
  }
}

TEST(SegmentCorruptionTest, AVouchingFrameLeavesNothingUnvouchedButItself) {
  const auto vouched = Journal().files.Clone();
  auto log = MustOpen(FaultyOptions(*vouched));
  EXPECT_TRUE(log->Vouch().ok());
  Kill(*vouched, log);
  const size_t end = Journal().used + FrameHeader::kBytes;
  for (size_t at = Journal().last_batch[0].at; at < end; ++at) {
    const auto files = vouched->Clone();
    std::string bytes = files->Contents(kActivePath);
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    files->SetContents(kActivePath, bytes);
    if (at < Journal().used) {
      ExpectRefusal(SegmentLog::Open(FaultyOptions(*files)).status(), kActivePath, at);
      continue;
    }
    const auto cut = MustOpen(FaultyOptions(*files));
    EXPECT_EQ(cut->recovery().torn_tail->at, Journal().used);
    EXPECT_EQ(ReadFrom(*cut, kOne), Journal().values_one);
  }
}

TEST(SegmentCorruptionTest, WhatAStoredPositionCoversIsRefused) {
  for (size_t at = Journal().last_batch[0].at; at < Journal().used; ++at) {
    const auto files = Journal().WithFlippedBit(kActivePath, at);
    SegmentLogOptions options = FaultyOptions(*files);
    options.stored_next_offsets[kOne] = static_cast<Offset>(Journal().values_one.size());
    ExpectRefusal(SegmentLog::Open(options).status(), kActivePath, at);
    options.stored_next_offsets[kOne] = static_cast<Offset>(Journal().vouched_one);
    EXPECT_TRUE(SegmentLog::Open(options).ok());
  }
}

TEST(SegmentCorruptionTest, TailTornAtAnyByteOfTheLastBatchIsCut) {
  const auto& last = Journal().last_batch;
  for (size_t at = last[0].at; at < Journal().used; ++at) {
    for (const char filling : {'\0', '\x5a'}) {
      const auto files = Journal().files.Clone();
      std::string bytes = files->Contents(kActivePath);
      std::fill(bytes.begin() + static_cast<ptrdiff_t>(at),
                bytes.begin() + static_cast<ptrdiff_t>(Journal().used), filling);
      files->SetContents(kActivePath, bytes);
      size_t kept = Journal().vouched_one;
      for (const IndexEntry& entry : last) kept += entry.at + entry.frame_bytes <= at ? 1 : 0;
      std::vector<std::string> values(Journal().values_one.begin(),
                                      Journal().values_one.begin() + static_cast<ptrdiff_t>(kept));
      auto log = MustOpen(FaultyOptions(*files));
      EXPECT_EQ(ReadFrom(*log, kOne), values);
      const bool boundary = filling == '\0' && at == last[kept - Journal().vouched_one].at;
      EXPECT_EQ(log->recovery().torn_tail.has_value(), !boundary) << at;
      AppendAll(*log, kOne, {"new"});
      values.push_back("new");
      Kill(*files, log);
      log = MustOpen(FaultyOptions(*files));
      EXPECT_FALSE(log->recovery().torn_tail);
      EXPECT_EQ(ReadFrom(*log, kOne), values);
    }
  }
}

// Records of one length, so that a new one ends where an old one began.
TEST(SegmentCorruptionTest, WhatWasCutNeverComesBack) {
  FaultyFileSystem files;
  auto log = MustOpen(FaultyOptions(files));
  AppendAll(*log, kOne, {"old-0"});
  AppendAll(*log, kOne, {"old-1", "old-2", "old-3"});
  Kill(files, log);
  std::string bytes = files.Contents(kSealedPath);
  bytes[bytes.find("old-1")] = 'X';
  files.SetContents(kSealedPath, bytes);
  log = MustOpen(FaultyOptions(files));
  ASSERT_TRUE(log->recovery().torn_tail) << "valid frames after it vouch only for old-0";
  AppendAll(*log, kOne, {"new-1"});
  Kill(files, log);
  log = MustOpen(FaultyOptions(files));
  EXPECT_EQ(ReadFrom(*log, kOne), std::vector<std::string>({"old-0", "new-1"}));
}

TEST(SegmentCorruptionTest, MissingOrForeignFilesAreRefused) {
  const auto open_without = [](const std::string& path, const std::string& instead) {
    const auto files = Journal().files.Clone();
    SegmentLogOptions options = FaultyOptions(*files);
    options.stored_next_offsets[kOne] = static_cast<Offset>(Journal().values_one.size());
    if (instead.empty()) {
      EXPECT_TRUE(files->Remove(path).ok());
    } else {
      files->SetContents(path, instead);
    }
    return SegmentLog::Open(options).status();
  };
  ExpectRefusal(open_without(kSealedPath, ""), kSealedPath, 0);
  EXPECT_TRUE(absl::IsDataLoss(open_without(kActivePath, "")));
  const std::string sealed = Journal().files.Contents(kSealedPath);
  const std::string active = Journal().files.Contents(kActivePath);
  ExpectRefusal(open_without(kActivePath, sealed), kActivePath, 0);
  SegmentHeader foreign = *DecodeSegmentHeader(sealed);
  foreign.ledger_id = "another ledger's";
  ExpectRefusal(open_without(kSealedPath, EncodeSegmentHeader(foreign)), kActivePath, 0);
  EXPECT_TRUE(
      absl::IsDataLoss(open_without(kActivePath, active.substr(0, Journal().last_batch[0].at))));
  EXPECT_TRUE(absl::IsDataLoss(open_without(kActivePath, "x")));
}

// Sound in itself, as long, and of the same ledger, but not what the next segment follows.
TEST(SegmentCorruptionTest, AnotherHistorysSegmentIsRefused) {
  FaultyFileSystem histories[2];
  for (FaultyFileSystem& files : histories) {
    auto log = MustOpen(FaultyOptions(files));
    const bool first = &files == histories;
    AppendAll(*log, kOne, {first ? "a" : "bbb", first ? "bbb" : "a"});
    while (log->stats().rolls == 0) AppendAll(*log, kOne, {"value"});
    Kill(files, log);
  }
  histories[0].SetContents(kSealedPath, histories[1].Contents(kSealedPath));
  ExpectRefusal(SegmentLog::Open(FaultyOptions(histories[0])).status(), kActivePath, 0);
}

TEST(SegmentCorruptionTest, AShortenedActiveSegmentIsRefusedWithoutAnyStoredPosition) {
  const auto files = Journal().files.Clone();
  files->SetContents(kActivePath,
                     files->Contents(kActivePath).substr(0, Journal().last_batch[0].at));
  ExpectRefusal(SegmentLog::Open(FaultyOptions(*files)).status(), kActivePath,
                Journal().last_batch[0].at);
}

}  // namespace
}  // namespace quittance
