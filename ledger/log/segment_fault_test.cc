// A disk that fails, is full, or loses power: what was acknowledged is there afterwards.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <set>

#include "ledger/log/segment_testing.h"

namespace quittance {
namespace {

constexpr PartitionId kPartitions[] = {
    {v1::LOG_REFERENCE, 0}, {v1::LOG_ACCOUNTS, 0}, {v1::LOG_ACCOUNTS, 1}};

// Appends to all partitions and remembers what was sent and what was acknowledged.
class Load {
 public:
  // Some batches, until the first bad ack. False then.
  bool Run(SegmentLog& log, int batches, size_t records_max) {
    for (int batch = 0; batch < batches; ++batch) {
      for (size_t p = 0; p < std::size(kPartitions); ++p) {
        const size_t records = 1 + (static_cast<size_t>(batch) * 5 + p) % records_max;
        if (!RunBatch(log, p, records)) return false;
      }
    }
    return true;
  }

  // All acknowledged records are there, at their offsets; what else is there was sent.
  void Check(EventLog& log) {
    for (size_t p = 0; p < std::size(kPartitions); ++p) {
      const std::vector<std::string> values = ReadFrom(log, kPartitions[p]);
      for (const auto& [offset, value] : acknowledged_[p]) {
        ASSERT_LT(static_cast<size_t>(offset), values.size()) << "lost: " << value;
        ASSERT_EQ(values[static_cast<size_t>(offset)], value);
      }
      for (const std::string& value : values) EXPECT_TRUE(sent_.contains(value)) << value;
      EXPECT_EQ(std::set(values.begin(), values.end()).size(), values.size()) << "doubled";
    }
  }

  size_t acknowledged() const {
    size_t count = 0;
    for (const auto& of_partition : acknowledged_) count += of_partition.size();
    return count;
  }

 private:
  bool RunBatch(SegmentLog& log, size_t p, size_t records) {
    AckCollector acks;
    auto appender = log.OpenAppender(kPartitions[p], acks.sink());
    if (!appender.ok()) return false;
    std::vector<std::string> values;
    for (size_t i = 0; i < records; ++i) {
      ++next_;
      values.push_back(std::to_string(next_) + std::string(next_ * 37 % 300, 'v'));
      sent_.insert(values.back());
      (*appender)->Append(i, "", values.back());
    }
    (*appender)->Flush();
    bool good = true;
    for (const auto& [number, ack] : acks.Await(records)) {
      EXPECT_EQ(ack.status.ok(), ack.offset != Ack::kUnknown);
      good = good && ack.status.ok();
      if (ack.status.ok()) acknowledged_[p][ack.offset] = values[number];
    }
    return good;
  }

  size_t next_ = 0;
  std::set<std::string> sent_;
  std::map<Offset, std::string> acknowledged_[std::size(kPartitions)];
};

TEST(SegmentFaultTest, AFailedSyncPoisonsOnceAndIsNeverRetried) {
  for (int nth = 1; nth <= 30; ++nth) {
    FaultyFileSystem files;
    std::atomic<int> fatal = 0;
    SegmentLogOptions options = FaultyOptions(files);
    options.on_fatal = [&](const absl::Status& why) {
      ++fatal;
      EXPECT_THAT(std::string(why.message()), testing::HasSubstr("injected I/O error"));
    };
    Load load;
    auto log = MustOpen(options);
    files.FailSync("journal-", nth);
    EXPECT_FALSE(load.Run(*log, 100, 6));
    EXPECT_EQ(fatal, 1);
    EXPECT_FALSE(log->health().ok());
    const size_t acknowledged = load.acknowledged();
    const int syncs = files.Syncs("journal-");
    EXPECT_FALSE(load.Run(*log, 3, 6));
    EXPECT_FALSE(log->Vouch().ok());
    EXPECT_FALSE(log->AwaitBeyond(kPartitions[0], 1 << 20, absl::InfiniteFuture()));
    EXPECT_FALSE(log->Close().ok());
    EXPECT_EQ(load.acknowledged(), acknowledged);
    EXPECT_EQ(files.Syncs("journal-"), syncs) << "retried";
    EXPECT_EQ(fatal, 1);

    // What a failed sync left is readable, but on no disk: what the next process reads must be
    // durable before it.
    Kill(files, log);
    log = MustOpen(FaultyOptions(files));
    load.Check(*log);
    const std::vector<std::string> seen = ReadFrom(*log, kPartitions[0]);
    Kill(files, log);
    log = MustOpen(FaultyOptions(files));
    EXPECT_FALSE(log->recovery().torn_tail) << "what only the cache held was not cut whole";
    files.CutPower(static_cast<uint64_t>(nth));
    log.reset();
    files.Restart();
    log = MustOpen(FaultyOptions(files));
    load.Check(*log);
    EXPECT_EQ(ReadFrom(*log, kPartitions[0]), seen);
  }
}

TEST(SegmentFaultTest, AcksWaitingAtAFailureAreAnsweredAfterOnFatal) {
  FaultyFileSystem files;
  std::atomic<bool> fatal_first = false, answered = false;
  SegmentLogOptions options = FaultyOptions(files);
  options.on_fatal = [&](const absl::Status&) { fatal_first = !answered; };
  const auto log = MustOpen(options);
  files.FailSync("journal-", 1);
  AckCollector acks;
  const AckSink collect = acks.sink();
  const auto appender = MustOpenAppender(*log, kPartitions[1], [&](auto batch) {
    answered = true;
    collect(batch);
  });
  appender->Append(1, "", "x");
  appender->Flush();
  EXPECT_FALSE(acks.Await(1).at(1).status.ok());
  EXPECT_TRUE(fatal_first) << "the process must be able to end before anyone hears of it";
}

TEST(SegmentFaultTest, AFailedWritePoisons) {
  for (int nth = 1; nth <= 20; ++nth) {
    FaultyFileSystem files;
    Load load;
    auto log = MustOpen(FaultyOptions(files));
    files.FailWrite("journal-", nth);
    EXPECT_FALSE(load.Run(*log, 100, 6));
    EXPECT_FALSE(log->health().ok());
    Kill(files, log);
    log = MustOpen(FaultyOptions(files));
    load.Check(*log);
    EXPECT_TRUE(load.Run(*log, 3, 6));
    load.Check(*log);
  }
}

TEST(SegmentFaultTest, AFullDiskEndsTheLogClearlyAndLosesNothing) {
  for (uint64_t capacity = 12'000; capacity < 60'000; capacity += 5'000) {
    FaultyFileSystem files;
    files.SetCapacity(capacity);
    Load load;
    auto log = MustOpen(FaultyOptions(files));
    ASSERT_NE(log, nullptr);
    EXPECT_FALSE(load.Run(*log, 1000, 6));
    EXPECT_TRUE(absl::IsResourceExhausted(log->health())) << log->health();
    EXPECT_THAT(std::string(log->health().message()), testing::HasSubstr("no space left"));
    Kill(files, log);
    files.SetCapacity(UINT64_MAX);
    log = MustOpen(FaultyOptions(files));
    load.Check(*log);
    EXPECT_TRUE(load.Run(*log, 10, 6));
    load.Check(*log);
  }
}

TEST(SegmentFaultTest, AFullDiskAtTheFirstStartIsAClearError) {
  FaultyFileSystem files;
  files.SetCapacity(1000);
  EXPECT_TRUE(absl::IsResourceExhausted(SegmentLog::Open(FaultyOptions(files)).status()));
  files.SetCapacity(UINT64_MAX);
  MustOpen(FaultyOptions(files));
}

TEST(SegmentFaultTest, AKilledProcessLosesNothingAcknowledged) {
  FaultyFileSystem files;
  Load load;
  for (int round = 0; round < 30; ++round) {
    auto log = MustOpen(FaultyOptions(files));
    load.Check(*log);
    EXPECT_TRUE(load.Run(*log, round % 7, 9));
    Kill(files, log);
  }
  load.Check(*MustOpen(FaultyOptions(files)));
}

// At every operation of a life that opens, rolls, vouches and seals, then at every operation of the
// recovery after it.
TEST(SegmentFaultTest, APowerCutAtAnyOperationLosesNothingAcknowledged) {
  int cuts = 0;
  for (int nth = 1;; ++nth) {
    FaultyFileSystem files;
    const auto seed = static_cast<uint64_t>(nth);
    Load load;
    files.CutPowerAt(nth, seed);
    if (auto log = SegmentLog::Open(FaultyOptions(files)); log.ok()) {
      if (load.Run(**log, 9, 7)) (*log)->Vouch().IgnoreError();
    }
    const bool cut = files.dead();
    files.CutPower(seed + 1);
    for (int again = 0; again < 4; ++again) {
      files.Restart();
      files.CutPowerAt(1 + nth % 11 + again, seed + 2);
      SegmentLog::Open(FaultyOptions(files)).IgnoreError();
    }
    files.KillProcess();
    files.Restart();
    auto log = MustOpen(FaultyOptions(files));
    ASSERT_NE(log, nullptr) << "cut at operation " << nth;
    load.Check(*log);
    ASSERT_TRUE(load.Run(*log, 2, 7));
    load.Check(*log);
    ASSERT_TRUE(log->Verify().ok());
    if (!cut) break;
    ++cuts;
  }
  EXPECT_GT(cuts, 60);
}

TEST(SegmentFaultTest, PowerCutsAtRandomMomentsLoseNothingAcknowledged) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    FaultyFileSystem files;
    Load load;
    std::mt19937_64 random(seed);
    for (int life = 0; life < 4; ++life) {
      auto log = MustOpen(FaultyOptions(files));
      ASSERT_NE(log, nullptr) << "seed " << seed << " life " << life;
      load.Check(*log);
      files.CutPowerAt(static_cast<int>(1 + random() % 80), random());
      load.Run(*log, 30, 1 + random() % 20);
      files.CutPower(random());
      log.reset();
      files.Restart();
    }
    load.Check(*MustOpen(FaultyOptions(files)));
  }
}

}  // namespace
}  // namespace quittance
